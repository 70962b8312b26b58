import { type Endpoint, Session } from './session';

export interface SessionStream {
  /** How many requests got a response, and how many got none. */
  counts(): { completed: number; failed: number; sessions: number };
  /** Whether it has ended, by its limit or by `stop`. */
  isFinished(): boolean;
  stop(): void;
}

export interface SessionStreamOptions {
  /** Listener of the load balancer. */
  proxy: Endpoint;
  /** The web application. */
  site: Endpoint;
  /** Mean rate; it swings by a third around it, once in two minutes. */
  requestsPerSecond: number;
  /** Sessions at a time. */
  concurrentSessions: number;
  /** ms after which the stream ends by itself. */
  durationMs: number;
}

/** Starts a bounded stream of sessions that arrive, work and end, so that the charts have something to show. */
export function startSessionStream(options: SessionStreamOptions): SessionStream {
  const startedAt = performance.now();
  const sessions: Session[] = [];
  const busy = new Set<Session>();
  let arrived = 0;
  let completed = 0;
  let failed = 0;
  let finished = false;
  let timer: NodeJS.Timeout;

  const send = (session: Session) => {
    busy.add(session);
    session
      .sendNextRequest()
      .then(
        () => {
          completed += 1;
        },
        () => {
          failed += 1;
        },
      )
      .finally(() => busy.delete(session));
  };

  const replace = (slot: number): Session => {
    sessions[slot]?.close();
    arrived += 1;
    const session = new Session(options.proxy, options.site, arrived);
    sessions[slot] = session;
    return session;
  };

  const tick = () => {
    const elapsed = performance.now() - startedAt;
    if (elapsed > options.durationMs) return stop();
    const place = Math.floor(Math.random() * options.concurrentSessions);
    const session = sessions[place];
    // A session has one request at a time, so a slow proxy slows the stream down.
    if (!session || !busy.has(session)) send(session?.isFinished === false ? session : replace(place));
    const swing = 1 + Math.sin((elapsed / 120_000) * 2 * Math.PI) / 3;
    timer = setTimeout(tick, (1000 / (options.requestsPerSecond * swing)) * (0.5 + Math.random()));
  };

  const stop = () => {
    finished = true;
    clearTimeout(timer);
    for (const session of sessions) session?.close();
    sessions.length = 0;
  };

  timer = setTimeout(tick, 0);
  return { counts: () => ({ completed, failed, sessions: arrived }), isFinished: () => finished, stop };
}
