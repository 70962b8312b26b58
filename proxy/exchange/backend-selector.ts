import { getUnavailableReason } from '@/lib/core/availability';
import type { Reason } from '@/lib/core/journal-records';
import { createPolicy } from '../balance/create-policy';
import type { BalanceInput, BalancePolicy, IsAvailable } from '../balance/policy';
import { pickByRendezvous } from '../balance/rendezvous';
import { FirstRequestGroups } from '../sticky/first-request-groups';
import type { Pin } from '../sticky/pin';
import type { UnpinTarget } from '../sticky/unpinned-sessions';
import { available, type BackendQuery, getPinObstacle } from '../upstream/availability';
import type { Backend } from '../upstream/backend';
import type { Upstream } from '../upstream/upstream';

/** What the choice of a backend depends on. */
export interface SelectionContext extends BackendQuery {
  pin: Pin;
  session: string;
  /** What stays the same for all of the session's requests, also parallel ones. */
  stickyKey: string;
  /** Whether the operator wants the session to leave the backend that its pin names. */
  isUnpinned: boolean;
  /** How the pinned backend failed this request, if it did. */
  pinFailure: Reason | null;
  balanceInput: BalanceInput;
  /** The backend of the parallel first requests that this one belongs to, or null. */
  groupBackend: Backend | null;
}

/** A backend for a request, or why there is none; and why its pin was not used, if it was not. */
export interface Selection {
  backend: Backend | null;
  /** Why the pinned backend does not serve; null if it does or if there was no pin. */
  reason: Reason | null;
  /** Whether the request may wait for a slot: on `queueFor`, or on any backend if that is null. */
  mayQueue: boolean;
  queueFor: Backend | null;
}

/** Primaries or backups, with a policy of their own. */
interface Tier {
  backends: readonly Backend[];
  policy: BalancePolicy<Backend>;
}

/** Chooses the backends of one upstream's requests: pins first, then keys, then the balancing policy. */
export class BackendSelector {
  readonly firstRequestGroups = new FirstRequestGroups();
  /** Whether parallel first requests are kept together, unless a hash decides. */
  groupsFirstRequests = false;
  private tiers: readonly Tier[] = [];
  private primaries: readonly Backend[] = [];
  private backendsByTier: readonly (readonly Backend[])[] = [];

  /**
   * @param workerIndex which of the workers this is, from 0
   * @param unpinnedSessions sessions that the operator unpinned: the old backend of each, and the new one
   */
  constructor(
    private readonly upstream: Upstream,
    private readonly workerIndex: number,
    private readonly unpinnedSessions: ReadonlyMap<string, UnpinTarget>,
  ) {
    this.update();
  }

  /** The upstream has a new plan. */
  update(): void {
    const { plan, backends } = this.upstream;
    const { mode, groupFirstRequests } = plan.sticky;
    this.groupsFirstRequests = groupFirstRequests && (mode === 'cookie' || mode === 'learn');
    this.tiers = [false, true].map((backup) => ({
      backends: backends.filter((backend) => backend.backup === backup),
      policy: createPolicy(plan.balance.policy, this.workerIndex),
    }));
    this.backendsByTier = this.tiers.map((tier) => tier.backends);
    this.primaries = this.backendsByTier[0] ?? [];
  }

  /** Whether the operator unpinned a session from the backend that its pin names. */
  isUnpinned(session: string, { presented, backend }: Pin): boolean {
    if (this.unpinnedSessions.size === 0 || backend === null || presented !== 'valid') return false;
    return this.unpinnedSessions.get(session)?.backend === backend.name;
  }

  /**
   * Whether nothing speaks against the backend that a pin names at `now` (ms since the epoch), as for most requests.
   */
  isPinUsable({ presented, backend, failbackTo }: Pin, now: number): boolean {
    if (presented !== 'valid' || backend === null || failbackTo !== null) return false;
    if (getUnavailableReason(backend, 'pinned', now) !== null || backend.failedRequests.consecutiveCount > 0)
      return false;
    return (
      !backend.backup || !this.primaries.some((primary) => getUnavailableReason(primary, 'new', now) === null)
    );
  }

  /**
   * Chooses the backend of a request: the pinned one while its pin holds (on a backup: while no primary can serve); for
   * a session that moves, the one of its key; for a new session, the one that the policy picks. If no backend is
   * healthy, one that is down is tried (as nginx does when every peer has failed): an attempt costs less than refusing
   * what might have worked.
   */
  selectBackend(context: SelectionContext): Selection {
    const pin = context.pin.presented === 'valid' ? context.pin.backend : null;
    let reason = context.pinFailure;
    if (pin !== null && context.isUnpinned) {
      const other = this.selectForUnpinned(context, pin);
      if (other !== null) return createSelection(other, 'unpinned');
    }
    if (pin !== null && reason === null) {
      const { failbackTo } = context.pin;
      if (failbackTo !== null && available(failbackTo, 'failback', context))
        return createSelection(failbackTo, 'returned');
      reason = getPinObstacle(pin, context);
      if (pin.backup && (reason === null || reason === 'full')) {
        const primary = pickByKey([this.primaries], (one) => available(one, 'new', context), context);
        if (primary !== null) return createSelection(primary, 'returned');
      }
      if (reason === null) return createSelection(pin, null);
      if (reason === 'full' && this.upstream.plan.full.policy !== 'move') return this.fullSelection(pin);
    }
    if (reason !== null && !this.upstream.plan.sticky.fallback && !context.isUnpinned)
      return createSelection(null, reason);
    return this.selectForNewSession(context, pin, reason);
  }

  private selectForNewSession(
    context: SelectionContext,
    pin: Backend | null,
    reason: Reason | null,
  ): Selection {
    const { groupBackend, tried } = context;
    const free = (backend: Backend): boolean => available(backend, 'new', context);
    if (groupBackend !== null && free(groupBackend)) return createSelection(groupBackend, reason);
    const picked = this.pick(free, context);
    if (picked !== null) return createSelection(picked, reason);
    if (this.upstream.backends.some((backend) => available(backend, 'new', context, 'full')))
      return this.fullSelection(null);
    if (reason === 'backend-down' && pin !== null && !tried.includes(pin)) return createSelection(pin, null);
    const lastResort = this.pick((backend) => available(backend, 'new', context, 'down'), context);
    return createSelection(lastResort, reason);
  }

  /**
   * The new backend of an unpinned session: the one that the operator named, or any other. A backup is used only if
   * `pin`, the old backend, could not keep the session or is a backup itself.
   * @returns null if no other backend is free: the session stays for now
   */
  private selectForUnpinned(context: SelectionContext, pin: Backend): Backend | null {
    const { session, now, tried } = context;
    const pinRemainsUsable = !pin.backup && available(pin, 'pinned', { now, source: null, tried }, 'full');
    const free = (backend: Backend): boolean => backend !== pin && available(backend, 'new', context);
    const tiers = pinRemainsUsable ? [this.primaries] : this.backendsByTier;
    const namedTarget = this.upstream.findBackend(this.unpinnedSessions.get(session)?.to ?? '');
    if (namedTarget !== undefined && free(namedTarget)) {
      if (!namedTarget.backup || (!pinRemainsUsable && !this.primaries.some(free))) return namedTarget;
    }
    return pickByKey(tiers, free, context);
  }

  private pick(isAvailable: IsAvailable<Backend>, context: SelectionContext): Backend | null {
    return this.selectsByKey(context.pin)
      ? pickByKey(this.backendsByTier, isAvailable, context)
      : this.pickByPolicy(isAvailable, context);
  }

  private pickByPolicy(
    isAvailable: IsAvailable<Backend>,
    { balanceInput }: SelectionContext,
  ): Backend | null {
    for (const { backends, policy } of this.tiers) {
      const isResponsive = policy.isConsistent ? null : this.exceptUnresponsive(isAvailable);
      const preferred = isResponsive === null ? null : policy.pick(backends, isResponsive, balanceInput);
      const picked = preferred ?? policy.pick(backends, isAvailable, balanceInput);
      if (picked !== null) return picked;
    }
    return null;
  }

  /** The available ones except unresponsive ones; null if none is unresponsive. */
  private exceptUnresponsive(isAvailable: IsAvailable<Backend>): IsAvailable<Backend> | null {
    const { avoidAfterMs } = this.upstream.plan.health.passive;
    const now = performance.now();
    if (!this.upstream.backends.some((backend) => backend.isUnresponsive(now, avoidAfterMs))) return null;
    return (backend) => isAvailable(backend) && !backend.isUnresponsive(now, avoidAfterMs);
  }

  /**
   * Whether a session's key selects its backend: if it moves; and in the modes `route` and `learn`, in which no cookie
   * of the proxy keeps it on a backend, if its backend is not known. Several workers may get its requests.
   */
  private selectsByKey({ presented }: Pin): boolean {
    const { mode } = this.upstream.plan.sticky;
    return presented === 'valid' || (presented !== 'none' && (mode === 'route' || mode === 'learn'));
  }

  private fullSelection(queueFor: Backend | null): Selection {
    const mayQueue = this.upstream.plan.full.policy === 'queue';
    return { backend: null, reason: 'full', mayQueue, queueFor };
  }
}

/**
 * What the key says: all workers agree, and a request that saw the failure with one whose worker was notified of it.
 */
function pickByKey(
  tiers: readonly (readonly Backend[])[],
  isAvailable: IsAvailable<Backend>,
  { stickyKey }: SelectionContext,
): Backend | null {
  for (const backends of tiers) {
    const picked = pickByRendezvous(backends, isAvailable, stickyKey);
    if (picked !== null) return picked;
  }
  return null;
}

/**
 * @param backend null if none can serve
 * @param reason why the pinned backend does not serve, or null
 */
export function createSelection(backend: Backend | null, reason: Reason | null): Selection {
  return { backend, reason, mayQueue: false, queueFor: null };
}
