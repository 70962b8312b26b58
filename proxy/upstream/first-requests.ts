import type { Backend } from './backend';

interface Group {
  backend: Backend;
  inFlight: number;
  /** ms on the monotonic clock after which another request begins a new group. */
  until: number;
}

/** A group takes requests this long, ms: parallel requests of one page come together, other clients may follow. */
const TOGETHER = 500;

/**
 * Keeps a session together whose first requests come in parallel: a browser opens six connections before it
 * has a cookie. While the first of them is in flight, the others of the same client go where it went.
 */
export class FirstRequests {
  private readonly groups = new Map<string, Group>();

  /** The backend of the group that `client` belongs to at `now` (ms, monotonic), or null. */
  backendOf(client: string, now: number): Backend | null {
    const group = this.groups.get(client);
    return group === undefined || now >= group.until ? null : group.backend;
  }

  /** A first request of `client` went to `backend`. @returns what to call once it is over */
  join(client: string, backend: Backend, now: number): () => void {
    let group = this.groups.get(client);
    if (group === undefined || group.backend !== backend || now >= group.until) {
      group = { backend, inFlight: 0, until: now + TOGETHER };
      this.groups.set(client, group);
    }
    const joined = group;
    joined.inFlight++;
    return () => {
      joined.inFlight--;
      if (joined.inFlight === 0 && this.groups.get(client) === joined) this.groups.delete(client);
    };
  }
}
