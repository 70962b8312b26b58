import { policyOf } from '../balance/policies';
import type { Balanced, Policy } from '../balance/policy';
import { rendezvous } from '../balance/rendezvous';
import type { RequestSource } from '../health/failed-requests';
import type { Reason } from '../journal/record';
import type { BackendHealth, BackendIntent, BackendPlan, UpstreamPlan } from '../plan';
import type { Pin } from '../sticky/pin';
import type { Leave } from '../sticky/unpinned';
import { Backend } from './backend';
import type { Deadlines } from './deadlines';
import { FirstRequests } from './first-requests';
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
  /** What tells the client's parallel first requests from another's. */
  client: string;
  /** When the connection was opened, where this is its first request; ms, monotonic. */
  opened: number | null;
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
  /** Those that the configuration names. */
  backends: readonly Backend[] = [];
  /** Those and the ones it once named: a pin may still say so. */
  known: readonly Backend[] = [];
  readonly waitingRoom: WaitingRoom;
  readonly firstRequests = new FirstRequests();
  /** Primaries and backups, each with a policy of its own. */
  private tiers: { backends: readonly Backend[]; policy: Policy }[] = [];
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
    this.waitingRoom = new WaitingRoom(() => this.plan.full, deadlines);
    this.update(plan);
  }

  /**
   * Takes over a new plan. Backends that it still names at the same address go on with what they have in
   * flight and what is known of them; those that it no longer names take nothing any more.
   */
  update(plan: UpstreamPlan): void {
    const before = this.known;
    this.plan = plan;
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
  }

  private newBackend(plan: BackendPlan): Backend {
    const backend = new Backend(plan, this.workers);
    backend.onLeave = () => this.waitingRoom.freed(backend);
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
    return !backend.full && backend.leavingReason(now) === null && backend.failedRequests.inRow === 0;
  }

  /**
   * Chooses the backend of a request: the pinned one while its pin holds, else one that the policy
   * picks. Where health leaves none, one that is down is tried all the same (as nginx does when every
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
      if (reason === null && pin.full) reason = 'full';
      if (reason === null) return chosen(pin, null);
      if (reason === 'full' && this.plan.full.policy !== 'move') return this.fullChoice(pin);
    }
    if (reason !== null && !this.plan.sticky.fallback && !wish.unpinned) return none(reason);
    return this.chooseAnew(wish, pin, reason);
  }

  private chooseAnew(wish: Wish, pin: Backend | null, reason: Reason | null): Choice {
    const admitted = (backend: Backend): boolean => backend.admitsSessions && !wish.tried.includes(backend);
    const healthy = (backend: Backend): boolean => admitted(backend) && backend.worksFor(wish.source);
    const free = (backend: Backend): boolean => healthy(backend) && !backend.full;
    const byKey = this.goesByKey(wish.pin);
    const companion =
      pin === null && !byKey
        ? this.firstRequests.backendOf(wish.client, wish.opened, performance.now())
        : null;
    if (companion !== null && free(companion)) return chosen(companion, reason);
    const picked = byKey ? this.pickByKey(free, wish.key) : this.pick(free, wish);
    if (picked !== null) return chosen(picked, reason);
    if (this.backends.some(healthy)) return this.fullChoice(null);
    if (reason === 'backend-down' && pin !== null && !wish.tried.includes(pin)) return chosen(pin, null);
    const downToo = byKey ? this.pickByKey(admitted, wish.key) : this.pick(admitted, wish);
    return downToo === null ? none(reason) : chosen(downToo, reason);
  }

  /**
   * Where an unpinned session goes: to the backend that calls it back, or to any other. Its requests may come side
   * by side by several workers, so its id decides which.
   * A backup takes it only where `pin`, the backend that it leaves, could not keep it or is one itself.
   * @returns null where no other backend is free: it stays for now
   */
  private pickForUnpinned({ session, source, tried, balanced }: Wish, pin: Backend): Backend | null {
    const keeps = !pin.backup && pin.leavingReason(balanced.now) === null && !tried.includes(pin);
    const free = (backend: Backend): boolean =>
      backend !== pin &&
      backend.admitsSessions &&
      backend.worksFor(source) &&
      !backend.full &&
      !tried.includes(backend);
    const called = this.byName.get(this.unpinned.get(session)?.to ?? '');
    if (called !== undefined && free(called)) return called;
    for (const { backends } of keeps ? this.tiers.slice(0, 1) : this.tiers) {
      const picked = rendezvous(backends, free, session);
      if (picked !== null) return picked;
    }
    return null;
  }

  private pick(available: (backend: Backend) => boolean, wish: Wish): Backend | null {
    for (const { backends, policy } of this.tiers) {
      const picked = policy.pick(backends, available, wish.balanced);
      if (picked !== null) return picked;
    }
    return null;
  }

  /**
   * Whether a session goes where its key says: in the modes `route` and `learn` no cookie of the proxy keeps it where
   * it went, and its requests may come by several workers.
   */
  private goesByKey({ presented }: Pin): boolean {
    const { mode } = this.plan.sticky;
    return presented !== 'none' && (mode === 'route' || mode === 'learn');
  }

  private pickByKey(available: (backend: Backend) => boolean, key: string): Backend | null {
    for (const { backends } of this.tiers) {
      const picked = rendezvous(backends, available, key);
      if (picked !== null) return picked;
    }
    return null;
  }

  private welcomesBack(home: Backend, wish: Wish): boolean {
    if (home.health !== 'up' || !home.worksFor(wish.source)) return false;
    return home.admitsSessions && !home.full && !wish.tried.includes(home);
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

/** @param reason why the pinned backend does not serve, or null */
export function chosen(backend: Backend | null, reason: Reason | null): Choice {
  return { backend, reason, mayWait: false, waitFor: null };
}

function none(reason: Reason | null): Choice {
  return { backend: null, reason, mayWait: false, waitFor: null };
}
