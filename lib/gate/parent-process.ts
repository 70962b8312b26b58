import { onParentExit, sendToProcess } from '@/lib/core/process-channel';
import { runShutdownSteps } from '@/lib/core/process-shutdown';

/** Messages from the dashboard to the process that started it. */
export type DashboardMessage = { type: 'listening'; port: number } | { type: 'failed'; message: string };

/** The tie to the process that started this one. */
export interface ParentProcess {
  send(message: DashboardMessage): void;
  /** Reports that nothing can be served and exits with code 2. */
  exitWithFailure(message: string): void;
  /** Sets what is awaited before this process ends. */
  onShutdown(close: () => Promise<void>): void;
}

/** The process exits by then, even if it has not closed. */
const forcedExitMs = 1500;

/**
 * Ends this process on SIGTERM, and when its parent exits: a dashboard never outlives its proxy.
 * SIGINT is ignored while there is a parent, since Ctrl-C reaches both and the parent decides.
 */
export function bindToParentProcess(self: NodeJS.Process): ParentProcess {
  let closeServer = async (): Promise<void> => undefined;
  let isShuttingDown = false;
  const shutDown = () => {
    if (isShuttingDown) return;
    isShuttingDown = true;
    setTimeout(() => self.exit(0), forcedExitMs).unref();
    runShutdownSteps();
    void closeServer().then(() => self.exit(0));
  };
  self.on('SIGTERM', shutDown);
  self.on('SIGINT', self.send ? () => undefined : shutDown);
  onParentExit(shutDown, self);
  return {
    send: (message) => sendToProcess(self, message),
    exitWithFailure: (message) => {
      if (!self.send) {
        console.error(message);
        self.exit(2);
      } else self.send({ type: 'failed', message }, () => self.exit(2));
    },
    onShutdown: (close) => {
      closeServer = close;
    },
  };
}
