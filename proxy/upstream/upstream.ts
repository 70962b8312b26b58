import type { Policy } from '../balance/policy';
import { RoundRobin } from '../balance/round-robin';
import type { Reason } from '../journal/record';
import type { BackendHealth, BackendIntent, UpstreamPlan } from '../plan';
import { Backend } from './backend';

/** A backend for a request, or why there is none; and why its pin was passed over, where it was. */
export interface Choice {
  backend: Backend | null;
  /** Why the pinned backend does not serve; null where it does or where there was no pin. */
  reason: Reason | null;
}

/** A named set of backends with one balancing policy and one sticky policy. */
export class Upstream {
  readonly name: string;
  readonly json: string;
  readonly backends: readonly Backend[];
  private readonly policy: Policy;
  private readonly byName: ReadonlyMap<string, Backend>;

  /** @param turn which of the workers this is, from 0: each begins its round robin elsewhere */
  constructor(
    readonly plan: UpstreamPlan,
    turn: number,
  ) {
    this.policy = new RoundRobin(turn);
    this.name = plan.name;
    this.json = JSON.stringify(plan.name);
    this.backends = plan.backends.map((backend) => new Backend(backend));
    this.byName = new Map(this.backends.map((backend) => [backend.name, backend]));
  }

  /**
   * Chooses the backend of a request: the pinned one while its pin holds, else one that the policy
   * picks. Where health leaves none, one that is down is tried all the same (as nginx does when every
   * peer has failed): an attempt costs less than refusing what might have worked.
   *
   * @param pin the backend that the request's pin names, or null
   * @param tried backends that failed this request already
   * @param failed why the pinned backend failed this request, where it did
   * @param now ms since the epoch
   */
  choose(pin: Backend | null, tried: readonly Backend[], failed: Reason | null, now: number): Choice {
    let reason = failed;
    if (pin !== null && failed === null) {
      reason = pin.leavingReason(now);
      if (reason === null) return { backend: pin, reason: null };
    }
    if (reason !== null && !this.plan.sticky.fallback) return { backend: null, reason };
    const admitted = (backend: Backend): boolean => backend.admitsSessions && !tried.includes(backend);
    const healthy = this.policy.pick(
      this.backends,
      (backend) => backend.health !== 'down' && admitted(backend),
    );
    if (healthy !== null) return { backend: healthy, reason };
    if (reason === 'backend-down' && pin !== null && !tried.includes(pin))
      return { backend: pin, reason: null };
    return { backend: this.policy.pick(this.backends, admitted), reason };
  }

  /** Puts what the operator wants in force. */
  applyIntent(intent: BackendIntent): void {
    const backend = this.byName.get(intent.name);
    if (backend === undefined) return;
    backend.adminState = intent.adminState;
    backend.drainDeadline = intent.drainDeadline;
    backend.weight = intent.weight;
  }

  applyHealth(health: BackendHealth): void {
    const backend = this.byName.get(health.name);
    if (backend !== undefined) backend.health = health.health;
  }
}
