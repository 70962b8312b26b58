import { type Origin, Session } from './session';

export interface SessionStream {
  /** How many requests were answered, and how many got no answer. */
  counts(): { answered: number; failed: number; sessions: number };
  /** Whether it has ended, by its limit or by `stop`. */
  isOver(): boolean;
  stop(): void;
}

export interface StreamOptions {
  /** Listener of the load balancer. */
  proxy: Origin;
  /** The web application. */
  site: Origin;
  /** Mean rate; it swings by a third around it, once in two minutes. */
  requestsPerSecond: number;
  /** Sessions at a time. */
  sessions: number;
  /** ms after which the stream ends by itself. */
  limit: number;
}

/** Starts a bounded stream of sessions that arrive, work and leave, so that the charts have something to show. */
export function startSessions(options: StreamOptions): SessionStream {
  const started = performance.now();
  const sessions: Session[] = [];
  const busy = new Set<Session>();
  let arrived = 0;
  let answered = 0;
  let failed = 0;
  let over = false;
  let timer: NodeJS.Timeout;

  const send = (session: Session) => {
    busy.add(session);
    session
      .step()
      .then(
        () => {
          answered += 1;
        },
        () => {
          failed += 1;
        },
      )
      .finally(() => busy.delete(session));
  };

  const replace = (place: number): Session => {
    sessions[place]?.leave();
    arrived += 1;
    const session = new Session(options.proxy, options.site, arrived);
    sessions[place] = session;
    return session;
  };

  const tick = () => {
    const elapsed = performance.now() - started;
    if (elapsed > options.limit) return stop();
    const place = Math.floor(Math.random() * options.sessions);
    const session = sessions[place];
    // A session has one request at a time, so a slow proxy slows the stream down.
    if (!session || !busy.has(session)) send(session?.isOver === false ? session : replace(place));
    const swing = 1 + Math.sin((elapsed / 120_000) * 2 * Math.PI) / 3;
    timer = setTimeout(tick, (1000 / (options.requestsPerSecond * swing)) * (0.5 + Math.random()));
  };

  const stop = () => {
    over = true;
    clearTimeout(timer);
    for (const session of sessions) session?.leave();
    sessions.length = 0;
  };

  timer = setTimeout(tick, 0);
  return { counts: () => ({ answered, failed, sessions: arrived }), isOver: () => over, stop };
}
