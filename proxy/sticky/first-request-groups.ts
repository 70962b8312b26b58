import type { Backend } from '../upstream/backend';
import type { PeerLookup } from './peer-lookups';

/** A group takes requests this long, ms: parallel requests of one page arrive together, other clients may follow. */
const groupLifetimeMs = 500;
/** Browsers open six connections to a host. */
const maxGroupSize = 6;

/** Parallel first requests of one browser: they share a backend and a session. */
export class FirstRequestGroup {
  private size = 1;
  /** When the first response to any of them began; ms, monotonic. */
  private respondedAt = Number.POSITIVE_INFINITY;
  /** What other nodes are asked about it; null if they are not, or have responded. */
  claim: PeerLookup | null = null;

  /**
   * @param backend their backend; another one after it failed
   * @param session id for requests whose client has none yet
   * @param closesAt when the group takes no more; ms, monotonic
   */
  constructor(
    public backend: Backend,
    public session: string,
    readonly closesAt: number,
  ) {}

  /**
   * Whether one more request belongs to the group at `now`: its client cannot have had the first response's cookies.
   * @param opened when its connection was opened, if this is the first request on it; else null
   */
  admits(opened: number | null, now: number): boolean {
    if (this.size >= maxGroupSize || now >= this.closesAt) return false;
    return now < this.respondedAt || (opened !== null && opened <= this.respondedAt);
  }

  join(): void {
    this.size++;
  }

  /** A response to one of its requests begins. */
  onResponseStart(now: number): void {
    this.respondedAt = Math.min(this.respondedAt, now);
  }
}

/**
 * Keeps a session together whose first requests are parallel: a browser opens six connections before it has a cookie.
 * Requests with the same key follow the first one, six in all, until the first response; after it, requests on a
 * connection that was opened before it, since they cannot have the cookie either. All times are ms on the monotonic
 * clock.
 */
export class FirstRequestGroups {
  private readonly groups = new Map<string, FirstRequestGroup>();

  /** The group that a request belongs to, or null. @param opened as `FirstRequestGroup.admits` */
  findGroup(key: string, opened: number | null, now: number): FirstRequestGroup | null {
    const group = this.groups.get(key);
    return group?.admits(opened, now) ? group : null;
  }

  /** Begins a group, in place of the one of the same key before it. */
  createGroup(key: string, backend: Backend, session: string, now: number): FirstRequestGroup {
    for (const [old, { closesAt }] of this.groups) {
      if (closesAt > now) break;
      this.groups.delete(old);
    }
    const group = new FirstRequestGroup(backend, session, now + groupLifetimeMs);
    // The map stays in the order of `closesAt`.
    this.groups.delete(key);
    this.groups.set(key, group);
    return group;
  }
}
