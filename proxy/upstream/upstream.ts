import { policyOf } from '../balance/policies';
import type { Available, Balanced, Policy } from '../balance/policy';
import { rendezvous } from '../balance/rendezvous';
import type { RequestSource } from '../health/failed-requests';
import type { Reason } from '../journal/record';
import type { BackendHealth, BackendIntent, BackendPlan, UpstreamPlan } from '../plan';
import type { Pin } from '../sticky/pin';
import type { Leave } from '../sticky/unpinned';
import { Backend } from './backend';
import type { Deadlines } from './deadlines';
import { FirstRequests } from './first-requests';
import { TunnelSweep } from './tunnel-sweep';
import { WaitingRoom } from './waiting-room';

/** What choosing a backend goes by. */
export interface Wish {
  pin: Pin;
  session: string;
  /** What stays the same for all of the session's requests, also those that come side by side. */
  key: string;
  /** Whether the operator wants the session to leave the backend that its pin names. */
  unpinned: boolean;
  /** Backends that failed this request already. */
  tried: readonly Backend[];
  /** How the pinned backend failed this request, where it did. */
  pinFailure: Reason | null;
  balanced: Balanced;
  /** Who asks for what, for a backend that may be unable to answer some requests only. */
  source: RequestSource;
  /** Where the parallel first requests went that this one belongs to, or null. */
  companion: Backend | null;
}

/** A backend for a request, or why there is none; and why its pin was passed over, where it was. */
export interface Choice {
  backend: Backend | null;
  /** Why the pinned backend does not serve; null where it does or where there was no pin. */
  reason: Reason | null;
  /** Whether the request may wait for a place: on `waitFor`, or on any backend where that is null. */
  mayWait: boolean;
  waitFor: Backend | null;
}

/** A named set of backends with one balancing policy and one sticky policy. */
export class Upstream {
  readonly name: string;
  readonly json: string;
  /** Set once the configuration no longer names it. */
  removed = false;
  /** Those that the configuration names. */
  backends: readonly Backend[] = [];
  /** Those and the ones it once named: a pin may still say so. */
  known: readonly Backend[] = [];
  readonly waitingRoom: WaitingRoom;
  readonly firstRequests = new FirstRequests();
  /** Whether parallel first requests are kept together, where no hash says otherwise. */
  groupsFirstRequests = false;
  /** Primaries and backups, each with a policy of its own. */
  private tiers: { backends: readonly Backend[]; policy: Policy }[] = [];
  private primaries: readonly Backend[] = [];
  private backendsByTier: readonly (readonly Backend[])[] = [];
  private byName: ReadonlyMap<string, Backend> = new Map();

  /**
   * @param turn which of the workers this is, from 0
   * @param workers how many there are
   * @param unpinned sessions that the operator unpinned: the backend that each is to leave, and where it is to go
   */
  constructor(
    public plan: UpstreamPlan,
    private readonly turn: number,
    private readonly workers: number,
    deadlines: Deadlines,
    private readonly unpinned: ReadonlyMap<string, Leave>,
  ) {
    this.name = plan.name;
    this.json = JSON.stringify(plan.name);
    this.waitingRoom = new WaitingRoom(
      () => this.plan.full,
      () => this.backends,
      deadlines,
    );
    deadlines.add(new TunnelSweep(this));
    this.update(plan);
  }

  /**
   * Takes over a new plan. Backends that it still names at the same address go on with what they have in
   * flight and what is known of them; those that it no longer names take nothing any more.
   */
  update(plan: UpstreamPlan): void {
    const before = this.known;
    this.plan = plan;
    const { mode, groupFirstRequests } = plan.sticky;
    this.groupsFirstRequests = groupFirstRequests && (mode === 'cookie' || mode === 'learn');
    this.backends = plan.backends.map((wanted) => {
      const same = before.find(({ name, host, port }) => {
        return name === wanted.name && host === wanted.host && port === wanted.port;
      });
      same?.update(wanted, this.workers);
      return same ?? this.newBackend(wanted);
    });
    const { maxFailedRequests } = plan.health.passive;
    for (const backend of this.backends) backend.failedRequests.limit = maxFailedRequests;
    const gone = before.filter((backend) => !this.backends.includes(backend));
    for (const backend of gone) backend.removed = true;
    this.known = [...this.backends, ...gone];
    this.byName = new Map(this.backends.map((backend) => [backend.name, backend]));
    this.tiers = [false, true].map((backup) => ({
      backends: this.backends.filter((backend) => backend.backup === backup),
      policy: policyOf(plan.balance, this.turn),
    }));
    this.backendsByTier = this.tiers.map(({ backends }) => backends);
    this.primaries = this.backendsByTier[0] ?? [];
  }

  private newBackend(plan: BackendPlan): Backend {
    const backend = new Backend(plan, this.workers);
    backend.onLeave = () => {
      if (!backend.full) this.waitingRoom.freed(backend);
    };
    return backend;
  }

  /** Whether the operator unpinned a session from the backend that its pin names. */
  isUnpinned(session: string, { presented, backend }: Pin): boolean {
    if (this.unpinned.size === 0 || backend === null || presented !== 'valid') return false;
    return this.unpinned.get(session)?.backend === backend.name;
  }

  /** Whether nothing speaks against the backend that a pin names at `now` (ms since the epoch), as for most requests. */
  holds({ presented, backend, home }: Pin, now: number): boolean {
    if (presented !== 'valid' || backend === null || home !== null) return false;
    if (backend.full || backend.leavingReason(now) !== null || backend.failedRequests.inRow > 0) return false;
    return !backend.backup || !this.primaries.some(isFree);
  }

  /**
   * Chooses the backend of a request: the pinned one while its pin holds (on a backup: while no primary can
   * serve); for a session that leaves its backend the one that its key says; for a new session the one that the
   * policy picks. Where health leaves none, one that is down is tried all the same (as nginx does when every
   * peer has failed): an attempt costs less than refusing what might have worked.
   */
  choose(wish: Wish): Choice {
    const pin = wish.pin.presented === 'valid' ? wish.pin.backend : null;
    let reason = wish.pinFailure;
    if (pin !== null && wish.unpinned) {
      const other = this.pickForUnpinned(wish, pin);
      if (other !== null) return chosen(other, 'unpinned');
    }
    if (pin !== null && reason === null) {
      const { home } = wish.pin;
      if (home !== null && this.welcomesBack(home, wish)) return chosen(home, 'returned');
      reason = pin.leavingReason(wish.balanced.now);
      if (reason === null && !pin.worksFor(wish.source)) reason = 'backend-down';
      if (reason === null && pin.backup) {
        const primary = this.pickByKey([this.primaries], freeFor(wish), wish);
        if (primary !== null) return chosen(primary, 'returned');
      }
      if (reason === null && pin.full) reason = 'full';
      if (reason === null) return chosen(pin, null);
      if (reason === 'full' && this.plan.full.policy !== 'move') return this.fullChoice(pin);
    }
    if (reason !== null && !this.plan.sticky.fallback && !wish.unpinned) return none(reason);
    return this.chooseAnew(wish, pin, reason);
  }

  private chooseAnew(wish: Wish, pin: Backend | null, reason: Reason | null): Choice {
    const { companion, tried } = wish;
    const free = freeFor(wish);
    const byKey = this.goesByKey(wish.pin);
    if (companion !== null && free(companion)) return chosen(companion, reason);
    const pick = (available: Available): Backend | null =>
      byKey ? this.pickByKey(this.backendsByTier, available, wish) : this.pick(available, wish);
    const picked = pick(free);
    if (picked !== null) return chosen(picked, reason);
    if (this.backends.some(healthyFor(wish))) return this.fullChoice(null);
    if (reason === 'backend-down' && pin !== null && !tried.includes(pin)) return chosen(pin, null);
    const downToo = pick((backend) => backend.admitsSessions && !tried.includes(backend));
    return downToo === null ? none(reason) : chosen(downToo, reason);
  }

  /**
   * Where an unpinned session goes: to the backend that calls it back, or to any other.
   * A backup takes it only where `pin`, the backend that it leaves, could not keep it or is one itself.
   * @returns null where no other backend is free: it stays for now
   */
  private pickForUnpinned(wish: Wish, pin: Backend): Backend | null {
    const { session, tried, balanced } = wish;
    const keeps = !pin.backup && pin.leavingReason(balanced.now) === null && !tried.includes(pin);
    const isFreeForIt = freeFor(wish);
    const free = (backend: Backend): boolean => backend !== pin && isFreeForIt(backend);
    const tiers = keeps ? [this.primaries] : this.backendsByTier;
    const called = this.byName.get(this.unpinned.get(session)?.to ?? '');
    if (called !== undefined && free(called)) {
      if (!called.backup || (!keeps && !this.primaries.some(free))) return called;
    }
    return this.pickByKey(tiers, free, wish);
  }

  private pick(available: Available, { balanced }: Wish): Backend | null {
    const speaking = this.butSilent(available);
    for (const { backends, policy } of this.tiers) {
      const preferred = speaking === null ? null : policy.pick(backends, speaking, balanced);
      const picked = preferred ?? policy.pick(backends, available, balanced);
      if (picked !== null) return picked;
    }
    return null;
  }

  /** Those that are available but for silent ones; null where none is silent, or where a hash decides. */
  private butSilent(available: Available): Available | null {
    const { balance, health } = this.plan;
    if (balance.policy === 'hash' || balance.policy === 'ip-hash') return null;
    const { avoidAfter } = health.passive;
    const now = performance.now();
    if (!this.backends.some((backend) => backend.isSilent(now, avoidAfter))) return null;
    return (backend) => available(backend) && !backend.isSilent(now, avoidAfter);
  }

  /**
   * Whether a session goes where its key says: one that leaves its backend; and in the modes `route` and `learn`, where
   * no cookie of the proxy keeps it where it went, one whose backend is not known. Its requests may come by several
   * workers.
   */
  private goesByKey({ presented }: Pin): boolean {
    const { mode } = this.plan.sticky;
    return presented === 'valid' || (presented !== 'none' && (mode === 'route' || mode === 'learn'));
  }

  /** What the key says: all workers agree, and a request that saw the failure with one that was told of it. */
  private pickByKey(
    tiers: readonly (readonly Backend[])[],
    available: Available,
    { key }: Wish,
  ): Backend | null {
    for (const backends of tiers) {
      const picked = rendezvous(backends, available, key);
      if (picked !== null) return picked;
    }
    return null;
  }

  /** A backup takes no session back: it serves only while no other can. */
  private welcomesBack(home: Backend, wish: Wish): boolean {
    return home.health === 'up' && !home.backup && freeFor(wish)(home);
  }

  private fullChoice(waitFor: Backend | null): Choice {
    return { backend: null, reason: 'full', mayWait: this.plan.full.policy === 'queue', waitFor };
  }

  /** Puts what the operator wants in force. */
  applyIntent(intent: BackendIntent): void {
    const backend = this.byName.get(intent.name);
    if (backend === undefined) return;
    backend.adminState = intent.adminState;
    backend.drainDeadline = intent.drainDeadline;
    backend.weight = intent.weight;
  }

  /** @param now ms since the epoch */
  applyHealth(health: BackendHealth, now: number): void {
    this.byName.get(health.name)?.setHealth(health.health, now, health.onProbation);
  }
}

/** Whether it may take one more session, as far as that does not depend on the request. */
function isFree(backend: Backend): boolean {
  return backend.admitsSessions && backend.health !== 'down' && !backend.full;
}

/** Whether a backend works for a request, which it has not failed yet, and may take its session. */
function healthyFor({ source, tried }: Pick<Wish, 'source' | 'tried'>): Available {
  return (backend) => backend.admitsSessions && backend.worksFor(source) && !tried.includes(backend);
}

/** The same, and it has a place. */
export function freeFor(wish: Pick<Wish, 'source' | 'tried'>): Available {
  const healthy = healthyFor(wish);
  return (backend) => healthy(backend) && !backend.full;
}

/** @param reason why the pinned backend does not serve, or null */
export function chosen(backend: Backend | null, reason: Reason | null): Choice {
  return { backend, reason, mayWait: false, waitFor: null };
}

function none(reason: Reason | null): Choice {
  return { backend: null, reason, mayWait: false, waitFor: null };
}
