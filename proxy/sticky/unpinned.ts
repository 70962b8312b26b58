import type { Unpins } from '../plan';

/** Sessions in one message: what a worker reads in half a millisecond, so that its requests need not wait. */
const PORTION = 1000;

/** The sessions that the operator unpinned and that have not moved yet, of all upstreams. */
export class Unpinned {
  private readonly upstreams = new Map<string, Map<string, string>>();

  /** Those of one upstream: session → name of the backend it is to leave. The same map at every call. */
  of(upstream: string): ReadonlyMap<string, string> {
    return this.sessionsOf(upstream);
  }

  apply({ upstream, backend, sessions }: Unpins): void {
    const known = this.sessionsOf(upstream);
    for (const session of sessions) {
      if (backend === null) known.delete(session);
      else known.set(session, backend);
    }
  }

  /** All of them, for a process that knows none. */
  all(): Unpins[] {
    const unpins: Unpins[] = [];
    for (const [upstream, known] of this.upstreams) {
      for (const backend of new Set(known.values())) {
        const sessions = [...known].filter(([, left]) => left === backend).map(([session]) => session);
        unpins.push({ upstream, backend, sessions });
      }
    }
    return unpins;
  }

  private sessionsOf(upstream: string): Map<string, string> {
    let known = this.upstreams.get(upstream);
    if (known === undefined) {
      known = new Map();
      this.upstreams.set(upstream, known);
    }
    return known;
  }
}

/** The same in pieces that may be sent one by one. */
export function portionsOf(unpins: readonly Unpins[]): Unpins[] {
  return unpins.flatMap(({ upstream, backend, sessions }) => {
    const portions: Unpins[] = [];
    for (let at = 0; at < sessions.length; at += PORTION) {
      portions.push({ upstream, backend, sessions: sessions.slice(at, at + PORTION) });
    }
    return portions;
  });
}
