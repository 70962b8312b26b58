import type { Backend } from './backend';

interface Group {
  backend: Backend;
  inFlight: number;
  /** When the last of its requests was over; none is in flight then. */
  ended: number;
  /** ms on the monotonic clock after which another request begins a new group. */
  until: number;
}

/** A group takes requests this long, ms: parallel requests of one page come together, other clients may follow. */
const TOGETHER = 500;

/**
 * Keeps a session together whose first requests come in parallel: a browser opens six connections before it
 * has a cookie. Others of the same client go where the first one went while it is in flight; and those that
 * come by a connection that was opened before its answer was there, since they cannot have the cookie either.
 * All times are ms on the monotonic clock.
 */
export class FirstRequests {
  private readonly groups = new Map<string, Group>();
  /** When each client opened the connections that it has not used yet. */
  private readonly unused = new Map<string, number[]>();

  /** `client` has a new connection, opened at `at`. */
  opened(client: string, at: number): void {
    dropOld(this.unused, at, (times) => times[times.length - 1] + TOGETHER);
    const times = this.unused.get(client)?.filter((time) => time + TOGETHER > at) ?? [];
    times.push(at);
    // The map stays in the order in which clients came last.
    this.unused.delete(client);
    this.unused.set(client, times);
  }

  /**
   * `client` asks, whatever for. @returns when it opened the connection by which it does, or null where it had
   * used that before. It is not told which one it was: the one opened last, of those not used
   */
  asked(client: string): number | null {
    const times = this.unused.get(client);
    if (times === undefined) return null;
    if (times.length === 1) this.unused.delete(client);
    return times.pop() ?? null;
  }

  /** The backend of the group that `client` belongs to at `now`, or null. @param opened what `asked` returned */
  backendOf(client: string, opened: number | null, now: number): Backend | null {
    return this.groupOf(client, opened, now)?.backend ?? null;
  }

  private groupOf(client: string, opened: number | null, now: number): Group | null {
    const group = this.groups.get(client);
    if (group === undefined || now >= group.until) return null;
    return group.inFlight > 0 || (opened !== null && opened <= group.ended) ? group : null;
  }

  /** A first request of `client` went to `backend`. @returns what to call, with the time, once it is over */
  join(client: string, backend: Backend, opened: number | null, now: number): (now: number) => void {
    let group = this.groupOf(client, opened, now);
    if (group === null || group.backend !== backend) {
      group = { backend, inFlight: 0, ended: 0, until: now + TOGETHER };
      dropOld(this.groups, now, ({ until }) => until);
      // The map stays in the order of `until`.
      this.groups.delete(client);
      this.groups.set(client, group);
    }
    const joined = group;
    joined.inFlight++;
    return (over) => {
      joined.inFlight--;
      joined.ended = over;
    };
  }
}

/** Deletes what is over from a map in which what came first is over first. */
function dropOld<T>(map: Map<string, T>, now: number, end: (value: T) => number): void {
  for (const [key, value] of map) {
    if (end(value) > now) return;
    map.delete(key);
  }
}
