import type { UnpinBatch } from '@/lib/core/intent';

/** Sessions in one message: what a worker reads in half a millisecond, so that its requests need not wait. */
const maxSessionsPerBatch = 1000;

/** What the operator wants of an unpinned session. */
export interface UnpinTarget {
  /** Name of its old backend. */
  backend: string;
  /** Name of its new backend while that can take it; undefined for any other. */
  to: string | undefined;
}

/** The sessions that the operator unpinned and that have not moved yet, of all upstreams. */
export class UnpinnedSessions {
  private readonly upstreams = new Map<string, Map<string, UnpinTarget>>();

  /** Those of one upstream, by session. The same map at every call. */
  forUpstream(upstream: string): ReadonlyMap<string, UnpinTarget> {
    return this.getSessions(upstream);
  }

  apply({ upstream, backend, to, sessions }: UnpinBatch): void {
    const known = this.getSessions(upstream);
    // One object for all of them: there may be tens of thousands.
    const target = backend === null ? null : { backend, to };
    for (const session of sessions) {
      if (target === null) known.delete(session);
      else known.set(session, target);
    }
  }

  /** All of them, for a process that knows none. */
  snapshot(): UnpinBatch[] {
    const unpins: UnpinBatch[] = [];
    for (const [upstream, known] of this.upstreams) {
      const unpinsByTarget = new Map<string, UnpinBatch>();
      for (const [session, leave] of known) {
        const target = JSON.stringify(leave);
        const unpin = unpinsByTarget.get(target) ?? { upstream, ...leave, sessions: [] };
        unpin.sessions.push(session);
        unpinsByTarget.set(target, unpin);
      }
      unpins.push(...unpinsByTarget.values());
    }
    return unpins;
  }

  private getSessions(upstream: string): Map<string, UnpinTarget> {
    let known = this.upstreams.get(upstream);
    if (known === undefined) {
      known = new Map();
      this.upstreams.set(upstream, known);
    }
    return known;
  }
}

/** The same in pieces that may be sent one by one. */
export function chunkUnpinBatches(unpins: readonly UnpinBatch[]): UnpinBatch[] {
  return unpins.flatMap(({ sessions, ...target }) => {
    const batches: UnpinBatch[] = [];
    for (let at = 0; at < sessions.length; at += maxSessionsPerBatch) {
      batches.push({ ...target, sessions: sessions.slice(at, at + maxSessionsPerBatch) });
    }
    return batches;
  });
}
