import type { ListenerPlan, RatePlan } from '../plan';
import { ClientRate, type Uses } from './client-rate';

/** What the clients of one listener did in one process, for the others. */
export interface ListenerUses {
  /** `host:port`. */
  listener: string;
  connections: Uses[];
  requests: Uses[];
}

type RatesPlan = Pick<ListenerPlan, 'connectionRate' | 'requestRate'>;

/** How often each client of a listener may connect and ask; null where there is no limit. */
export class ListenerRates {
  connections: ClientRate | null = null;
  requests: ClientRate | null = null;

  /** @param shared whether other processes count the same clients */
  constructor(
    plan: RatesPlan,
    private readonly shared: boolean,
  ) {
    this.update(plan);
  }

  /** Another plan is in force: a rate that is another counts anew. */
  update({ connectionRate, requestRate }: RatesPlan): void {
    this.connections = this.following(this.connections, connectionRate);
    this.requests = this.following(this.requests, requestRate);
  }

  private following(before: ClientRate | null, plan: RatePlan): ClientRate | null {
    if (plan.perSecond === 0) return null;
    const isSame = before?.plan.perSecond === plan.perSecond && before.plan.burst === plan.burst;
    return isSame ? before : new ClientRate(plan, this.shared);
  }

  /** What was used since the last call; null where nothing was. */
  takeUses(listener: string): ListenerUses | null {
    const connections = this.connections?.takeUses() ?? [];
    const requests = this.requests?.takeUses() ?? [];
    return connections.length + requests.length === 0 ? null : { listener, connections, requests };
  }

  /** Counts what other processes told. @param now ms on the monotonic clock */
  addUses({ connections, requests }: ListenerUses, now: number): void {
    this.connections?.addUses(connections, now);
    this.requests?.addUses(requests, now);
  }
}
