import type { Unpins } from '../plan';

/** Sessions in one message: what a worker reads in half a millisecond, so that its requests need not wait. */
const PORTION = 1000;

/** What the operator wants of an unpinned session. */
export interface Leave {
  /** Name of the backend that it is to leave. */
  backend: string;
  /** Name of the backend that it is to go to while that can take it; undefined for any other. */
  to: string | undefined;
}

/** The sessions that the operator unpinned and that have not moved yet, of all upstreams. */
export class Unpinned {
  private readonly upstreams = new Map<string, Map<string, Leave>>();

  /** Those of one upstream, by session. The same map at every call. */
  of(upstream: string): ReadonlyMap<string, Leave> {
    return this.sessionsOf(upstream);
  }

  apply({ upstream, backend, to, sessions }: Unpins): void {
    const known = this.sessionsOf(upstream);
    // One object for all of them: there may be tens of thousands.
    const leave = backend === null ? null : { backend, to };
    for (const session of sessions) {
      if (leave === null) known.delete(session);
      else known.set(session, leave);
    }
  }

  /** All of them, for a process that knows none. */
  all(): Unpins[] {
    const unpins: Unpins[] = [];
    for (const [upstream, known] of this.upstreams) {
      const ways = new Map<string, Unpins>();
      for (const [session, leave] of known) {
        const way = JSON.stringify(leave);
        const unpin = ways.get(way) ?? { upstream, ...leave, sessions: [] };
        unpin.sessions.push(session);
        ways.set(way, unpin);
      }
      unpins.push(...ways.values());
    }
    return unpins;
  }

  private sessionsOf(upstream: string): Map<string, Leave> {
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
  return unpins.flatMap(({ sessions, ...way }) => {
    const portions: Unpins[] = [];
    for (let at = 0; at < sessions.length; at += PORTION) {
      portions.push({ ...way, sessions: sessions.slice(at, at + PORTION) });
    }
    return portions;
  });
}
