/** What the dashboard tells the process that started it. */
export type DashboardMessage = { type: 'listening'; port: number } | { type: 'failed'; message: string };

/** The tie to the process that started this one. */
export interface Parent {
  tell(message: DashboardMessage): void;
  /** Reports that nothing can be served and exits with code 2. */
  fail(message: string): void;
  /** Sets what is awaited before this process ends. */
  onEnd(close: () => Promise<void>): void;
}

/** However slow the closing is, the process is gone by then. */
const lastResortMs = 1500;

declare global {
  /** Ends every live stream; set by the feed, which lives in Next's bundle and shares only `globalThis`. */
  var closeFeeds: (() => void) | undefined;
}

/**
 * Ends this process on SIGTERM, and when its parent goes away: a dashboard never outlives its proxy.
 * SIGINT is ignored while there is a parent, since Ctrl-C reaches both and the parent decides.
 */
export function stayWithParent(self: NodeJS.Process): Parent {
  let closing = async (): Promise<void> => undefined;
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    setTimeout(() => self.exit(0), lastResortMs).unref();
    globalThis.closeFeeds?.();
    void closing().then(() => self.exit(0));
  };
  self.on('SIGTERM', end);
  self.on('SIGINT', self.send ? () => undefined : end);
  self.on('disconnect', end);
  return {
    tell: (message) => void self.send?.(message),
    fail: (message) => {
      if (!self.send) {
        console.error(message);
        self.exit(2);
      } else self.send({ type: 'failed', message }, () => self.exit(2));
    },
    onEnd: (close) => {
      closing = close;
    },
  };
}
