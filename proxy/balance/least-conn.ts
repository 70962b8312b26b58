import type { BalanceInput, BalancePolicy, Candidate, IsAvailable } from './policy';
import { RoundRobin } from './round-robin';

/**
 * The backend with the fewest requests in flight and open tunnels for its weight; round robin among equals, as nginx's
 * `least_conn` does.
 */
export class LeastConn<Backend extends Candidate> implements BalancePolicy<Backend> {
  readonly isConsistent = false;
  private readonly tieBreaker = new RoundRobin<Backend>();

  pick(backends: readonly Backend[], available: IsAvailable<Backend>, request: BalanceInput): Backend | null {
    let least = Number.POSITIVE_INFINITY;
    for (const backend of backends) {
      if (available(backend)) least = Math.min(least, getLoad(backend, request.now));
    }
    if (least === Number.POSITIVE_INFINITY) return null;
    const amongLeast = (backend: Backend): boolean =>
      available(backend) && getLoad(backend, request.now) === least;
    return this.tieBreaker.pick(backends, amongLeast, request);
  }
}

/** Requests in flight and open tunnels per unit of weight. */
export function getLoad(backend: Candidate, now: number): number {
  return backend.activeCount / backend.effectiveWeight(now);
}
