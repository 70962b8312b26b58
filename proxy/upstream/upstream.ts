import type { Reason } from '@/lib/core/journal-records';
import type { BackendHealth, BackendIntent, BackendPlan, UpstreamPlan } from '@/lib/core/plan';
import { createPolicy } from '../balance/create-policy';
import type { BalanceInput, BalancePolicy, IsAvailable } from '../balance/policy';
import { pickByRendezvous } from '../balance/rendezvous';
import type { DeadlineSweeper } from '../clock/deadline-sweeper';
import { FirstRequestGroups } from '../sticky/first-request-groups';
import type { Pin } from '../sticky/pin';
import type { UnpinTarget } from '../sticky/unpinned-sessions';
import { Backend } from './backend';
import type { RequestSource } from './consecutive-failures';
import { RequestQueue } from './request-queue';
import { TunnelDrainer } from './tunnel-drainer';

/** What choosing a backend goes by. */
export interface SelectionContext {
  pin: Pin;
  session: string;
  /** What stays the same for all of the session's requests, also those that come side by side. */
  stickyKey: string;
  /** Whether the operator wants the session to leave the backend that its pin names. */
  isUnpinned: boolean;
  /** Backends that failed this request already. */
  tried: readonly Backend[];
  /** How the pinned backend failed this request, where it did. */
  pinFailure: Reason | null;
  balanceInput: BalanceInput;
  /** Who asks for what, for a backend that may be unable to answer some requests only. */
  source: RequestSource;
  /** Where the parallel first requests went that this one belongs to, or null. */
  groupBackend: Backend | null;
}

/** A backend for a request, or why there is none; and why its pin was passed over, where it was. */
export interface Selection {
  backend: Backend | null;
  /** Why the pinned backend does not serve; null where it does or where there was no pin. */
  reason: Reason | null;
  /** Whether the request may wait for a place: on `waitFor`, or on any backend where that is null. */
  mayQueue: boolean;
  queueFor: Backend | null;
}

/** A named set of backends with one balancing policy and one sticky policy. */
export class Upstream {
  readonly name: string;
  readonly jsonName: string;
  /** Set once the configuration no longer names it. */
  isRemoved = false;
  /** Those that the configuration names. */
  backends: readonly Backend[] = [];
  /** Those and the ones it once named: a pin may still say so. */
  knownBackends: readonly Backend[] = [];
  readonly requestQueue: RequestQueue;
  readonly firstRequestGroups = new FirstRequestGroups();
  /** Whether parallel first requests are kept together, where no hash says otherwise. */
  groupsFirstRequests = false;
  /** Primaries and backups, each with a policy of its own. */
  private tiers: { backends: readonly Backend[]; policy: BalancePolicy }[] = [];
  private primaries: readonly Backend[] = [];
  private backendsByTier: readonly (readonly Backend[])[] = [];
  private backendsByName: ReadonlyMap<string, Backend> = new Map();

  /**
   * @param workerIndex which of the workers this is, from 0
   * @param workerCount how many there are
   * @param unpinnedSessions sessions that the operator unpinned: the backend that each is to leave, and where it is to go
   */
  constructor(
    public plan: UpstreamPlan,
    private readonly workerIndex: number,
    private readonly workerCount: number,
    deadlines: DeadlineSweeper,
    private readonly unpinnedSessions: ReadonlyMap<string, UnpinTarget>,
  ) {
    this.name = plan.name;
    this.jsonName = JSON.stringify(plan.name);
    this.requestQueue = new RequestQueue(
      () => this.plan.full,
      () => this.backends,
      deadlines,
    );
    deadlines.add(new TunnelDrainer(this));
    this.update(plan);
  }

  /**
   * Takes over a new plan. Backends that it still names at the same address go on with what they have in
   * flight and what is known of them; those that it no longer names take nothing any more.
   */
  update(plan: UpstreamPlan): void {
    const previous = this.knownBackends;
    this.plan = plan;
    const { mode, groupFirstRequests } = plan.sticky;
    this.groupsFirstRequests = groupFirstRequests && (mode === 'cookie' || mode === 'learn');
    this.backends = plan.backends.map((wanted) => {
      const same = previous.find(({ name, host, port }) => {
        return name === wanted.name && host === wanted.host && port === wanted.port;
      });
      same?.update(wanted, this.workerCount);
      return same ?? this.createBackend(wanted);
    });
    const { maxFailedRequests } = plan.health.passive;
    for (const backend of this.backends) backend.failedRequests.limit = maxFailedRequests;
    const removed = previous.filter((backend) => !this.backends.includes(backend));
    for (const backend of removed) backend.isRemoved = true;
    this.knownBackends = [...this.backends, ...removed];
    this.backendsByName = new Map(this.backends.map((backend) => [backend.name, backend]));
    this.tiers = [false, true].map((backup) => ({
      backends: this.backends.filter((backend) => backend.backup === backup),
      policy: createPolicy(plan.balance, this.workerIndex),
    }));
    this.backendsByTier = this.tiers.map(({ backends }) => backends);
    this.primaries = this.backendsByTier[0] ?? [];
  }

  private createBackend(plan: BackendPlan): Backend {
    const backend = new Backend(plan, this.workerCount);
    backend.onSlotFreed = () => {
      if (!backend.isFull) this.requestQueue.onSlotFreed(backend);
    };
    return backend;
  }

  /** Whether the operator unpinned a session from the backend that its pin names. */
  isUnpinned(session: string, { presented, backend }: Pin): boolean {
    if (this.unpinnedSessions.size === 0 || backend === null || presented !== 'valid') return false;
    return this.unpinnedSessions.get(session)?.backend === backend.name;
  }

  /** Whether nothing speaks against the backend that a pin names at `now` (ms since the epoch), as for most requests. */
  isPinUsable({ presented, backend, failbackTo }: Pin, now: number): boolean {
    if (presented !== 'valid' || backend === null || failbackTo !== null) return false;
    if (
      backend.isFull ||
      backend.unavailableReason(now) !== null ||
      backend.failedRequests.consecutiveCount > 0
    )
      return false;
    return !backend.backup || !this.primaries.some(isAvailable);
  }

  /**
   * Chooses the backend of a request: the pinned one while its pin holds (on a backup: while no primary can
   * serve); for a session that leaves its backend the one that its key says; for a new session the one that the
   * policy picks. Where health leaves none, one that is down is tried all the same (as nginx does when every
   * peer has failed): an attempt costs less than refusing what might have worked.
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
      if (failbackTo !== null && this.canFailBack(failbackTo, context))
        return createSelection(failbackTo, 'returned');
      reason = pin.unavailableReason(context.balanceInput.now);
      if (reason === null && !pin.isHealthyFor(context.source)) reason = 'backend-down';
      if (reason === null && pin.backup) {
        const primary = this.pickByKey([this.primaries], isAvailableForRequest(context), context);
        if (primary !== null) return createSelection(primary, 'returned');
      }
      if (reason === null && pin.isFull) reason = 'full';
      if (reason === null) return createSelection(pin, null);
      if (reason === 'full' && this.plan.full.policy !== 'move') return this.fullSelection(pin);
    }
    if (reason !== null && !this.plan.sticky.fallback && !context.isUnpinned) return noSelection(reason);
    return this.selectForNewSession(context, pin, reason);
  }

  private selectForNewSession(
    context: SelectionContext,
    pin: Backend | null,
    reason: Reason | null,
  ): Selection {
    const { groupBackend, tried } = context;
    const free = isAvailableForRequest(context);
    const byKey = this.selectsByKey(context.pin);
    if (groupBackend !== null && free(groupBackend)) return createSelection(groupBackend, reason);
    const pick = (available: IsAvailable): Backend | null =>
      byKey ? this.pickByKey(this.backendsByTier, available, context) : this.pickByPolicy(available, context);
    const picked = pick(free);
    if (picked !== null) return createSelection(picked, reason);
    if (this.backends.some(isHealthyForRequest(context))) return this.fullSelection(null);
    if (reason === 'backend-down' && pin !== null && !tried.includes(pin)) return createSelection(pin, null);
    const lastResort = pick((backend) => backend.acceptsNewSessions && !tried.includes(backend));
    return lastResort === null ? noSelection(reason) : createSelection(lastResort, reason);
  }

  /**
   * Where an unpinned session goes: to the backend that calls it back, or to any other.
   * A backup takes it only where `pin`, the backend that it leaves, could not keep it or is one itself.
   * @returns null where no other backend is free: it stays for now
   */
  private selectForUnpinned(context: SelectionContext, pin: Backend): Backend | null {
    const { session, tried, balanceInput } = context;
    const pinRemainsUsable =
      !pin.backup && pin.unavailableReason(balanceInput.now) === null && !tried.includes(pin);
    const isFreeForIt = isAvailableForRequest(context);
    const free = (backend: Backend): boolean => backend !== pin && isFreeForIt(backend);
    const tiers = pinRemainsUsable ? [this.primaries] : this.backendsByTier;
    const failbackTarget = this.backendsByName.get(this.unpinnedSessions.get(session)?.to ?? '');
    if (failbackTarget !== undefined && free(failbackTarget)) {
      if (!failbackTarget.backup || (!pinRemainsUsable && !this.primaries.some(free))) return failbackTarget;
    }
    return this.pickByKey(tiers, free, context);
  }

  private pickByPolicy(available: IsAvailable, { balanceInput }: SelectionContext): Backend | null {
    const responsive = this.exceptUnresponsive(available);
    for (const { backends, policy } of this.tiers) {
      const preferred = responsive === null ? null : policy.pick(backends, responsive, balanceInput);
      const picked = preferred ?? policy.pick(backends, available, balanceInput);
      if (picked !== null) return picked;
    }
    return null;
  }

  /** Those that are available but for silent ones; null where none is silent, or where a hash decides. */
  private exceptUnresponsive(available: IsAvailable): IsAvailable | null {
    const { balance, health } = this.plan;
    if (balance.policy === 'hash' || balance.policy === 'ip-hash') return null;
    const { avoidAfter } = health.passive;
    const now = performance.now();
    if (!this.backends.some((backend) => backend.isUnresponsive(now, avoidAfter))) return null;
    return (backend) => available(backend) && !backend.isUnresponsive(now, avoidAfter);
  }

  /**
   * Whether a session goes where its key says: one that leaves its backend; and in the modes `route` and `learn`, where
   * no cookie of the proxy keeps it where it went, one whose backend is not known. Its requests may come by several
   * workers.
   */
  private selectsByKey({ presented }: Pin): boolean {
    const { mode } = this.plan.sticky;
    return presented === 'valid' || (presented !== 'none' && (mode === 'route' || mode === 'learn'));
  }

  /** What the key says: all workers agree, and a request that saw the failure with one that was told of it. */
  private pickByKey(
    tiers: readonly (readonly Backend[])[],
    available: IsAvailable,
    { stickyKey }: SelectionContext,
  ): Backend | null {
    for (const backends of tiers) {
      const picked = pickByRendezvous(backends, available, stickyKey);
      if (picked !== null) return picked;
    }
    return null;
  }

  /** A backup takes no session back: it serves only while no other can. */
  private canFailBack(home: Backend, context: SelectionContext): boolean {
    return home.health === 'up' && !home.backup && isAvailableForRequest(context)(home);
  }

  private fullSelection(queueFor: Backend | null): Selection {
    return { backend: null, reason: 'full', mayQueue: this.plan.full.policy === 'queue', queueFor };
  }

  /** Puts what the operator wants in force. */
  applyIntent(intent: BackendIntent): void {
    const backend = this.backendsByName.get(intent.name);
    if (backend === undefined) return;
    backend.adminState = intent.adminState;
    backend.drainDeadline = intent.drainDeadline;
    backend.weight = intent.weight;
  }

  /** @param now ms since the epoch */
  applyHealth(health: BackendHealth, now: number): void {
    this.backendsByName.get(health.name)?.setHealth(health.health, now, health.onProbation);
  }
}

/** Whether it may take one more session, as far as that does not depend on the request. */
function isAvailable(backend: Backend): boolean {
  return backend.acceptsNewSessions && backend.health !== 'down' && !backend.isFull;
}

/** Whether a backend works for a request, which it has not failed yet, and may take its session. */
function isHealthyForRequest({ source, tried }: Pick<SelectionContext, 'source' | 'tried'>): IsAvailable {
  return (backend) => backend.acceptsNewSessions && backend.isHealthyFor(source) && !tried.includes(backend);
}

/** The same, and it has a place. */
export function isAvailableForRequest(context: Pick<SelectionContext, 'source' | 'tried'>): IsAvailable {
  const healthy = isHealthyForRequest(context);
  return (backend) => healthy(backend) && !backend.isFull;
}

/** @param reason why the pinned backend does not serve, or null */
export function createSelection(backend: Backend | null, reason: Reason | null): Selection {
  return { backend, reason, mayQueue: false, queueFor: null };
}

function noSelection(reason: Reason | null): Selection {
  return { backend: null, reason, mayQueue: false, queueFor: null };
}
