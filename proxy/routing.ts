import type { RequestSource } from './health/failed-requests';
import type { RequestHead } from './http1/request-head';
import type { Outcome, Reason } from './journal/record';
import type { RetryCause } from './plan';
import type { Identity } from './sticky/affinity';
import { requestPart } from './sticky/request-part';
import type { Backend } from './upstream/backend';
import { browserSignature } from './upstream/browser-signature';
import type { Failure } from './upstream/failure';
import type { RequestGroup } from './upstream/first-requests';
import { type Choice, chosen, freeFor, type Upstream } from './upstream/upstream';

/** Methods that may be sent twice, RFC 9110 section 9.2.2. */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

/** Where one request goes: which backend has it, which have failed it, and why it left its pin. */
export class Routing {
  backend: Backend | null = null;
  attempts = 0;
  /** Why the pin did not hold, or why nothing could serve. */
  reason: Reason | null = null;
  readonly idempotent: boolean;
  /** Whether the operator unpinned the session before this request came. */
  private readonly unpinned: boolean;
  private readonly tried: Backend[] = [];
  private pinFailure: Reason | null = null;
  /** How many of `retry.tries` are used. */
  private used = 0;
  /** Whether the backend was down when it was chosen, and has not been sent the request since. */
  private lastResort = false;
  /** The parallel first requests that this one belongs to, or null. */
  private group: RequestGroup | null = null;

  /**
   * @param client the client's address
   * @param began ms on the monotonic clock; the time for tries runs from here
   * @param opened when the connection was opened, where this is its first request; ms, monotonic
   */
  constructor(
    private readonly upstream: Upstream,
    public identity: Identity,
    private readonly head: RequestHead,
    private readonly client: string,
    private readonly began: number,
    private readonly opened: number | null,
  ) {
    this.idempotent = head.method === 'GET' || IDEMPOTENT.has(head.method);
    this.unpinned = upstream.isUnpinned(identity.session, identity.pin);
  }

  /** The backend that the request is pinned to, or null. */
  get pinned(): Backend | null {
    const { pin } = this.identity;
    return pin.presented === 'valid' ? pin.backend : null;
  }

  /** Who asks for what. */
  get source(): RequestSource {
    const { session, newSession } = this.identity;
    return { client: newSession ? this.client : session, path: this.head.host + this.head.path };
  }

  /** Chooses the next backend; `backend` is it, or null. */
  choose(): Choice {
    const { pin, session } = this.identity;
    const now = Date.now();
    if (this.tried.length === 0 && !this.unpinned && this.upstream.holds(pin, now)) {
      this.reason = null;
      this.backend = pin.backend;
      this.attempts++;
      return chosen(pin.backend, null);
    }
    const { balance } = this.upstream.plan;
    const hashKey = balance.key === null ? '' : requestPart(this.head, balance.key);
    const groupKey = this.group === null && hashKey === '' ? this.groupKey() : null;
    const began = performance.now();
    const group =
      groupKey === null ? this.group : this.upstream.firstRequests.find(groupKey, this.opened, began);
    const choice = this.upstream.choose({
      pin,
      session,
      key: this.sessionKey(),
      unpinned: this.unpinned,
      tried: this.tried,
      pinFailure: this.pinFailure,
      balanced: {
        client: this.client,
        key: hashKey,
        now,
      },
      source: this.source,
      companion: group?.backend ?? null,
    });
    this.backend = choice.backend;
    const leaves = this.unpinned && choice.backend !== null && choice.backend !== this.pinned;
    // Whatever else drove it away: the operator's reason is the one after which it does not return.
    this.reason = leaves ? 'unpinned' : choice.reason;
    if (choice.backend === null) return choice;
    this.attempts++;
    // Where all are known to be down, not each of them is tried.
    this.lastResort = choice.backend.health === 'down';
    if (this.lastResort) this.used++;
    if (groupKey !== null) this.joinGroup(groupKey, group, choice.backend, began);
    else if (group !== null && this.tried.includes(group.backend)) group.backend = choice.backend;
    return choice;
  }

  /**
   * What this request shares with the other first requests of its browser, or null where it is to be balanced by
   * itself: its session is pinned, or its client is no browser.
   */
  private groupKey(): string | null {
    const { pin } = this.identity;
    if (this.pinned !== null || pin.key !== '' || !this.upstream.groupsFirstRequests) return null;
    const { session, newSession, appSession } = this.identity;
    // Without a cookie only the address tells a session, which many clients may share; tunnels are pinned by it.
    const isKnown = this.upstream.plan.sticky.session !== null || appSession !== null;
    if (!newSession && (isKnown || this.head.method === 'CONNECT')) return session;
    const { browser, isBrowser } = browserSignature(this.head, this.client);
    return isBrowser ? browser : null;
  }

  private joinGroup(key: string, group: RequestGroup | null, backend: Backend, now: number): void {
    if (group === null || group.backend !== backend) {
      this.group = this.upstream.firstRequests.begin(key, backend, this.identity.session, now);
      return;
    }
    group.join();
    this.group = group;
    if (this.identity.newSession) this.identity = { ...this.identity, session: group.session };
  }

  /** What all requests of a session have in common that show a pin, even where it has no id yet. */
  private sessionKey(): string {
    const { pin, session, newSession, appSession } = this.identity;
    if (pin.key !== '') return pin.key;
    if (!newSession || pin.presented === 'none') return session;
    return appSession ?? browserSignature(this.head, this.client).client;
  }

  /** Whether a place on `backend` is of use to the request, which waits for one on any. */
  accepts(backend: Backend): boolean {
    return freeFor({ source: this.source, tried: this.tried })(backend);
  }

  /** Notes that the backend failed the request. */
  failed(reason: Failure['reason']): void {
    if (this.backend === null) return;
    this.tried.push(this.backend);
    if (this.backend === this.pinned) this.pinFailure = reason;
    this.reason = reason;
  }

  /** Notes that the request is being sent: the backend may begin to act on it. */
  sent(): void {
    if (!this.lastResort) this.used++;
    this.lastResort = false;
  }

  /**
   * Whether the request may be sent to another backend, by nginx's `proxy_next_upstream` rules: the cause is
   * listed, tries and time are left, and a request that is not idempotent has not been sent yet. A backend that
   * could not be connected to uses up no try.
   * @param sent whether the backend may have begun to act on it
   */
  mayTryAnother(cause: RetryCause, sent: boolean): boolean {
    const { retry, sticky } = this.upstream.plan;
    if (!retry.on.includes(cause) || (sent && !this.idempotent && !retry.nonIdempotent)) return false;
    if (this.used >= retry.tries || this.isTooLate) return false;
    if (!sticky.fallback && !this.unpinned && this.backend !== null && this.backend === this.pinned)
      return false;
    return this.upstream.backends.some(
      (other) => other !== this.backend && this.mayServe(other) && !this.tried.includes(other),
    );
  }

  /**
   * Whether a request that was lost with a kept connection may be sent once more, to the same backend. That the
   * backend did not see it is likely but not certain, so it counts; the first time it is allowed by any `tries`.
   */
  get mayResend(): boolean {
    return this.idempotent && this.used < Math.max(2, this.upstream.plan.retry.tries) && !this.isTooLate;
  }

  private get isTooLate(): boolean {
    return performance.now() - this.began >= this.upstream.plan.retry.timeout;
  }

  /** Whether a backend takes this request: one that gets no new sessions still serves its own. */
  private mayServe(backend: Backend): boolean {
    return backend.admitsSessions || (backend === this.pinned && backend.leavingReason(Date.now()) === null);
  }

  /** The outcome, given the backend that answered. */
  outcome(served: Backend | null): Outcome {
    if (served === null) return 'refused';
    if (this.pinned === null) return 'assigned';
    return served === this.pinned ? 'pinned' : 'moved';
  }

  /** The client gets a response: what it asks from now on may come with a cookie. @param now ms, monotonic */
  responded(now: number): void {
    this.group?.responded(now);
  }
}
