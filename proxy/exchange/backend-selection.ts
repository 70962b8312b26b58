import type { Failure } from '@/lib/core/failure';
import type { Outcome, Reason } from '@/lib/core/journal-records';
import type { RetryCause } from '@/lib/core/retry-causes';
import type { FirstRequestClaim } from '@/lib/core/shared-pins';
import type { RequestHead } from '../http1/request-head';
import { getBrowserSignature } from '../sticky/browser-signature';
import type { FirstRequestGroup } from '../sticky/first-request-groups';
import type { PeerLookup, PeerLookups } from '../sticky/peer-lookups';
import type { Pin } from '../sticky/pin';
import { getRequestPart } from '../sticky/request-part';
import type { SessionAffinity, SessionIdentity } from '../sticky/session-affinity';
import { available, type BackendQuery } from '../upstream/availability';
import type { Backend } from '../upstream/backend';
import type { RequestSource } from '../upstream/consecutive-failures';
import type { Upstream } from '../upstream/upstream';
import type { UpstreamFailure } from '../upstream/upstream-failure';
import { type BackendSelector, createSelection, type Selection } from './backend-selector';

/** Methods that may be sent twice, RFC 9110 section 9.2.2. */
const idempotentMethods = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

/** Why a backend failed a request. */
export type FailedRequestCause = Pick<UpstreamFailure, 'reason' | 'failure'>;

/** The backend selection of one request: its backend, those that failed it, and why it left its pin. */
export class BackendSelection {
  backend: Backend | null = null;
  attempts = 0;
  /** Why the pin did not hold, or why nothing could serve. */
  reason: Reason | null = null;
  readonly idempotent: boolean;
  /** Whether the operator unpinned the session before this request arrived. */
  private wasUnpinned: boolean;
  private readonly triedBackends: Backend[] = [];
  /** How the backend of the pin failed the request, or null. */
  private pinFailure: FailedRequestCause | null = null;
  /** How many of `retry.tries` are used. */
  private triesUsed = 0;
  /** Whether the backend was down when it was chosen, and has not been sent the request since. */
  private isLastResort = false;
  /** The parallel first requests that this one belongs to, or null. */
  private firstRequestGroup: FirstRequestGroup | null = null;
  /** Key of the group that this request has begun and that other nodes may have begun as well, or null. */
  private begunGroupKey: string | null = null;

  /**
   * @param client the client's address
   * @param startedAt ms on the monotonic clock; the time for tries runs from here
   * @param connectionOpenedAt when the connection was opened, if this is its first request; ms, monotonic
   */
  constructor(
    private readonly upstream: Upstream,
    private readonly selector: BackendSelector,
    public identity: SessionIdentity,
    private readonly head: RequestHead,
    private readonly client: string,
    private readonly startedAt: number,
    private readonly connectionOpenedAt: number | null,
  ) {
    this.idempotent = head.method === 'GET' || idempotentMethods.has(head.method);
    this.wasUnpinned = selector.isUnpinned(identity.session, identity.pin);
  }

  /** The backend that the request is pinned to, or null. */
  get pinnedBackend(): Backend | null {
    const { pin } = this.identity;
    return pin.presented === 'valid' ? pin.backend : null;
  }

  /** Client and target of the request. */
  get source(): RequestSource {
    const { session, isNewSession } = this.identity;
    return { client: isNewSession ? this.client : session, path: this.head.host + this.head.path };
  }

  /** The pin is known by now, from another node. Nothing has been chosen yet. */
  setPin(pin: Pin): void {
    this.identity = { ...this.identity, pin };
    this.wasUnpinned = this.selector.isUnpinned(this.identity.session, pin);
  }

  /**
   * If the request is one of a browser's first and other nodes are alive, the lookup of what holds for them there; the
   * choice is undone then and to be made once more after it. Else null.
   * @param peers null if nothing is shared with other nodes
   * @param askedAt when they were first asked for this request, ms on the monotonic clock; null if they were not
   */
  claimFirstRequest(
    peers: PeerLookups | null,
    affinity: SessionAffinity,
    askedAt: number | null,
  ): PeerLookup | null {
    const group = this.firstRequestGroup;
    if (peers === null || group === null) return null;
    if (this.begunGroupKey !== null && peers.hasLivePeers) {
      const { backend, session } = group;
      const fingerprint = affinity.fingerprintGroup(this.begunGroupKey);
      const claim = { upstream: this.upstream.name, fingerprint, backend: backend.name, session };
      const lookup = peers.claimFirstRequest(claim, (held) => this.applyClaim(group, held), askedAt);
      group.claim = lookup;
    }
    this.begunGroupKey = null;
    if (group.claim === null) return null;
    if (!group.claim.isDone) {
      this.undoChoice();
      return group.claim;
    }
    if (this.identity.isNewSession) this.identity = { ...this.identity, session: group.session };
    return null;
  }

  private undoChoice(): void {
    this.attempts--;
    if (this.isLastResort) this.triesUsed--;
    this.isLastResort = false;
    this.backend = null;
  }

  /** A backend that this node does not have is that of a node with another configuration: it says nothing here. */
  private applyClaim(group: FirstRequestGroup, { backend, session }: FirstRequestClaim): void {
    const held = this.upstream.findBackend(backend);
    if (held === undefined) return;
    group.backend = held;
    group.session = session;
  }

  /** Chooses the next backend; `backend` is it, or null. */
  selectBackend(): Selection {
    const { pin, session } = this.identity;
    const now = Date.now();
    if (this.triedBackends.length === 0 && !this.wasUnpinned && this.selector.isPinUsable(pin, now)) {
      this.reason = null;
      this.backend = pin.backend;
      this.attempts++;
      return createSelection(pin.backend, null);
    }
    const { balance } = this.upstream.plan;
    const hashKey = balance.key === null ? '' : getRequestPart(this.head, balance.key);
    const groupKey = this.firstRequestGroup === null && hashKey === '' ? this.getGroupKey() : null;
    const selectedAt = performance.now();
    const group =
      groupKey === null
        ? this.firstRequestGroup
        : this.selector.firstRequestGroups.findGroup(groupKey, this.connectionOpenedAt, selectedAt);
    const choice = this.selector.selectBackend({
      pin,
      session,
      stickyKey: this.getSessionKey(),
      isUnpinned: this.wasUnpinned,
      now,
      source: this.source,
      tried: this.triedBackends,
      pinFailure: this.pinFailure?.reason ?? null,
      balanceInput: { client: this.client, key: hashKey, now },
      groupBackend: group?.backend ?? null,
    });
    this.backend = choice.backend;
    const leavesUnpinned =
      this.wasUnpinned && choice.backend !== null && choice.backend !== this.pinnedBackend;
    // Whatever else drove it away: the operator's reason is the one after which it does not return.
    this.reason = leavesUnpinned ? 'unpinned' : choice.reason;
    if (choice.backend === null) return choice;
    this.attempts++;
    // If all are known to be down, not each of them is tried.
    this.isLastResort = choice.backend.health === 'down';
    if (this.isLastResort) this.triesUsed++;
    if (groupKey !== null) this.joinGroup(groupKey, group, choice.backend, selectedAt);
    else if (group !== null && this.triedBackends.includes(group.backend)) group.backend = choice.backend;
    return choice;
  }

  /**
   * What this request shares with the other first requests of its browser, or null if it is balanced by itself: its
   * session is pinned, or its client is no browser.
   */
  private getGroupKey(): string | null {
    const { pin } = this.identity;
    if (this.pinnedBackend !== null || pin.stickyKey !== '' || !this.selector.groupsFirstRequests)
      return null;
    const { session, isNewSession, appSession } = this.identity;
    // Without a cookie only the address identifies a session, which many clients may share; tunnels are pinned by it.
    const isKnown = this.upstream.plan.sticky.session !== null || appSession !== null;
    if (!isNewSession && (isKnown || this.head.method === 'CONNECT')) return session;
    const { browser, isBrowser } = getBrowserSignature(this.head, this.client);
    return isBrowser ? browser : null;
  }

  private joinGroup(key: string, group: FirstRequestGroup | null, backend: Backend, now: number): void {
    if (group === null) this.begunGroupKey = key;
    if (group === null || group.backend !== backend) {
      this.firstRequestGroup = this.selector.firstRequestGroups.createGroup(
        key,
        backend,
        this.identity.session,
        now,
      );
      return;
    }
    group.join();
    this.firstRequestGroup = group;
    if (this.identity.isNewSession) this.identity = { ...this.identity, session: group.session };
  }

  /** What all requests of a session with a pin have in common, even if it has no id yet. */
  private getSessionKey(): string {
    const { pin, session, isNewSession, appSession } = this.identity;
    if (pin.stickyKey !== '') return pin.stickyKey;
    if (!isNewSession || pin.presented === 'none') return session;
    return appSession ?? getBrowserSignature(this.head, this.client).client;
  }

  /** Whether a slot on `backend` is of use to the request, which waits for one on any. */
  canUseSlotOn(backend: Backend): boolean {
    return available(backend, 'new', this.createQuery());
  }

  private createQuery(): BackendQuery {
    return { now: Date.now(), source: this.source, tried: this.triedBackends };
  }

  /** Notes that the backend failed the request. */
  recordFailure({ reason, failure }: FailedRequestCause): void {
    if (this.backend === null) return;
    this.triedBackends.push(this.backend);
    if (this.backend === this.pinnedBackend) this.pinFailure = { reason, failure };
    this.reason = reason;
  }

  /** Notes that the request is being sent: the backend may begin to act on it. */
  recordSent(): void {
    if (!this.isLastResort) this.triesUsed++;
    this.isLastResort = false;
  }

  /**
   * Whether the request may be sent to another backend, by nginx's `proxy_next_upstream` rules: the cause is
   * listed, tries and time are left, and a request that is not idempotent has not been sent yet. A backend that
   * could not be connected to uses up no try.
   * @param sent whether the backend may have begun to act on it
   */
  canRetry(cause: RetryCause, sent: boolean): boolean {
    const { retry, sticky } = this.upstream.plan;
    if (!retry.on.includes(cause) || (sent && !this.idempotent && !retry.nonIdempotent)) return false;
    if (this.triesUsed >= retry.tries || this.isRetryTimeoutOver) return false;
    if (!sticky.fallback && !this.wasUnpinned && this.backend !== null && this.backend === this.pinnedBackend)
      return false;
    const query = this.createQuery();
    return this.upstream.backends.some(
      (other) =>
        other !== this.backend &&
        // A backend that takes no new sessions still serves its own.
        available(other, other === this.pinnedBackend ? 'pinned' : 'new', query, 'down'),
    );
  }

  /**
   * Whether a request that was lost with a kept connection may be sent once more, to the same backend. That the
   * backend did not see it is likely but not certain, so it counts; the first time it is allowed by any `tries`.
   */
  get canResend(): boolean {
    return (
      this.idempotent &&
      this.triesUsed < Math.max(2, this.upstream.plan.retry.tries) &&
      !this.isRetryTimeoutOver
    );
  }

  private get isRetryTimeoutOver(): boolean {
    return performance.now() - this.startedAt >= this.upstream.plan.retry.timeoutMs;
  }

  /** The outcome, given the backend that responded. */
  getOutcome(served: Backend | null): Outcome {
    if (served === null) return 'refused';
    if (this.pinnedBackend === null) return 'assigned';
    return served === this.pinnedBackend ? 'pinned' : 'moved';
  }

  /** How the backend of the pin failed the request, if the session moves for that; else null. */
  get moveFailure(): Failure | null {
    return this.pinFailure !== null && this.pinFailure.reason === this.reason
      ? this.pinFailure.failure
      : null;
  }

  /** The client gets a response: its later requests may have a cookie. @param now ms, monotonic */
  recordResponse(now: number): void {
    this.firstRequestGroup?.onResponseStart(now);
  }
}
