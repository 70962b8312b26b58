import type { RequestSource } from './health/failed-requests';
import type { RequestHead } from './http1/request-head';
import type { Outcome, Reason } from './journal/record';
import type { RetryCause } from './plan';
import type { Identity } from './sticky/affinity';
import { requestPart } from './sticky/request-part';
import type { Backend } from './upstream/backend';
import type { Failure } from './upstream/failure';
import { type Choice, chosen, type Upstream } from './upstream/upstream';

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
  private leaveGroup: ((now: number) => void) | null = null;
  private readonly opened: number | null;

  /**
   * @param client the client's address
   * @param began ms on the monotonic clock; the time for tries runs from here
   */
  constructor(
    private readonly upstream: Upstream,
    public identity: Identity,
    private readonly head: RequestHead,
    private readonly client: string,
    private readonly began: number,
  ) {
    this.idempotent = head.method === 'GET' || IDEMPOTENT.has(head.method);
    this.unpinned = upstream.isUnpinned(identity.session, identity.pin);
    this.opened = upstream.firstRequests.asked(client);
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
    const { pin, session, newSession } = this.identity;
    const now = Date.now();
    if (this.tried.length === 0 && !this.unpinned && this.upstream.holds(pin, now)) {
      this.reason = null;
      this.backend = pin.backend;
      this.attempts++;
      return chosen(pin.backend, null);
    }
    const { balance } = this.upstream.plan;
    const together = newSession ? this.client : session;
    const choice = this.upstream.choose({
      pin,
      session,
      key: pin.key === '' ? together : pin.key,
      unpinned: this.unpinned,
      tried: this.tried,
      pinFailure: this.pinFailure,
      balanced: {
        client: this.client,
        key: balance.key === null ? '' : requestPart(this.head, balance.key),
        now,
      },
      source: this.source,
      client: together,
      opened: this.opened,
    });
    this.backend = choice.backend;
    const leaves = this.unpinned && choice.backend !== null && choice.backend !== this.pinned;
    // Whatever else drove it away: the operator's reason is the one after which it does not return.
    this.reason = leaves ? 'unpinned' : choice.reason;
    if (choice.backend === null) return choice;
    this.attempts++;
    if (this.pinned === null && pin.key === '') {
      const joined = performance.now();
      this.leaveGroup?.(joined);
      this.leaveGroup = this.upstream.firstRequests.join(together, choice.backend, this.opened, joined);
    }
    return choice;
  }

  /** Notes that the backend failed the request. */
  failed(reason: Failure['reason']): void {
    if (this.backend === null) return;
    this.tried.push(this.backend);
    if (this.backend === this.pinned) this.pinFailure = reason;
    this.reason = reason;
  }

  /**
   * Whether the request may be sent to another backend, by nginx's `proxy_next_upstream` rules: the cause is
   * listed, tries and time are left, and a request that is not idempotent has not been sent yet.
   * @param sent whether the backend may have begun to act on it
   */
  mayTryAnother(cause: RetryCause, sent: boolean): boolean {
    const { retry, sticky } = this.upstream.plan;
    if (!retry.on.includes(cause) || (sent && !this.idempotent && !retry.nonIdempotent)) return false;
    const used = this.backend === null || this.tried.includes(this.backend) ? 0 : 1;
    if (this.tried.length + used >= retry.tries || performance.now() - this.began >= retry.timeout)
      return false;
    if (!sticky.fallback && !this.unpinned && this.backend !== null && this.backend === this.pinned)
      return false;
    return this.upstream.backends.some(
      (other) => other !== this.backend && this.mayServe(other) && !this.tried.includes(other),
    );
  }

  /** Whether a backend takes this request: one that gets no new sessions still serves its own, even one unpinned. */
  private mayServe(backend: Backend): boolean {
    return (
      backend.admitsSessions ||
      (this.unpinned && backend === this.pinned && backend.leavingReason(Date.now()) === null)
    );
  }

  /** The outcome, given the backend that answered. */
  outcome(served: Backend | null): Outcome {
    if (served === null) return 'refused';
    if (this.pinned === null) return 'assigned';
    return served === this.pinned ? 'pinned' : 'moved';
  }

  /** The request is over: parallel first requests no longer go by it. */
  over(): void {
    this.leaveGroup?.(performance.now());
    this.leaveGroup = null;
  }
}
