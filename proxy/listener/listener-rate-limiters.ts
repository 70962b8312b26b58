import type { ListenerPlan, RatePlan } from '@/lib/core/plan';
import { ClientRateLimiter, type ClientUsage } from './client-rate-limiter';

/** What the clients of one listener did in one process, for the others. */
export interface ListenerRateUsage {
  /** `host:port`. */
  listener: string;
  connections: ClientUsage[];
  requests: ClientUsage[];
}

type RateLimitPlan = Pick<ListenerPlan, 'connectionRate' | 'requestRate'>;

/** How often each client of a listener may connect and send requests; null if there is no limit. */
export class ListenerRateLimiters {
  connections: ClientRateLimiter | null = null;
  requests: ClientRateLimiter | null = null;

  /** @param isShared whether other processes count the same clients */
  constructor(
    plan: RateLimitPlan,
    private readonly isShared: boolean,
  ) {
    this.updatePlan(plan);
  }

  /** Applies another plan: a changed rate starts over. */
  updatePlan({ connectionRate, requestRate }: RateLimitPlan): void {
    this.connections = this.keepOrCreate(this.connections, connectionRate);
    this.requests = this.keepOrCreate(this.requests, requestRate);
  }

  private keepOrCreate(current: ClientRateLimiter | null, plan: RatePlan): ClientRateLimiter | null {
    if (plan.perSecond === 0) return null;
    const isSame = current?.plan.perSecond === plan.perSecond && current.plan.burst === plan.burst;
    return isSame ? current : new ClientRateLimiter(plan, this.isShared);
  }

  /** The usage since the last call; null if there was none. */
  takeUsage(listener: string): ListenerRateUsage | null {
    const connections = this.connections?.takeUsage() ?? [];
    const requests = this.requests?.takeUsage() ?? [];
    return connections.length + requests.length === 0 ? null : { listener, connections, requests };
  }

  /** Counts what other processes reported. @param now ms on the monotonic clock */
  addUsage({ connections, requests }: ListenerRateUsage, now: number): void {
    this.connections?.addUsage(connections, now);
    this.requests?.addUsage(requests, now);
  }
}
