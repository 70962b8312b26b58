import type { Backend } from '../upstream/backend';
import type { Available, Balanced, Policy } from './policy';

/**
 * Smooth weighted round robin in the order nginx gives (ngx_http_upstream_get_peer): each available
 * backend gains its weight, the highest is chosen and pays the sum back, ties go to the first named.
 */
export class RoundRobin implements Policy {
  private readonly credit = new Map<Backend, number>();

  /** @param skip turns passed over at the beginning, so that workers side by side do not all begin alike */
  constructor(private skip = 0) {}

  pick(backends: readonly Backend[], available: Available, request: Balanced): Backend | null {
    for (; this.skip > 0; this.skip--) this.turn(backends, available, request.now);
    return this.turn(backends, available, request.now);
  }

  private turn(backends: readonly Backend[], available: Available, now: number): Backend | null {
    let best: Backend | null = null;
    let bestCredit = 0;
    let total = 0;
    for (const backend of backends) {
      if (!available(backend)) continue;
      const weight = backend.effectiveWeight(now);
      const credit = (this.credit.get(backend) ?? 0) + weight;
      this.credit.set(backend, credit);
      total += weight;
      if (best === null || credit > bestCredit) {
        best = backend;
        bestCredit = credit;
      }
    }
    if (best !== null) this.credit.set(best, bestCredit - total);
    return best;
  }
}
