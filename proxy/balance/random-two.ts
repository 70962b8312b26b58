import { getLoad } from './least-conn';
import type { BalanceInput, BalancePolicy, Candidate, IsAvailable } from './policy';

/**
 * Two available backends drawn by weight, and of these the less loaded one: close to least connections
 * without the herd that a stale count makes (nginx's `random two`).
 */
export class RandomTwo<Backend extends Candidate> implements BalancePolicy<Backend> {
  readonly isConsistent = false;
  /** @param random a number in [0, 1) at each call */
  constructor(private readonly random: () => number = Math.random) {}

  pick(backends: readonly Backend[], available: IsAvailable<Backend>, request: BalanceInput): Backend | null {
    const first = this.draw(backends, available, request.now);
    if (first === null) return null;
    const second = this.draw(backends, (backend) => backend !== first && available(backend), request.now);
    if (second === null) return first;
    return getLoad(second, request.now) < getLoad(first, request.now) ? second : first;
  }

  private draw(backends: readonly Backend[], available: IsAvailable<Backend>, now: number): Backend | null {
    let total = 0;
    for (const backend of backends) if (available(backend)) total += backend.effectiveWeight(now);
    let remaining = this.random() * total;
    let last: Backend | null = null;
    for (const backend of backends) {
      if (!available(backend)) continue;
      last = backend;
      remaining -= backend.effectiveWeight(now);
      if (remaining < 0) return backend;
    }
    return last;
  }
}
