import type { BalanceInput, BalancePolicy, Candidate, IsAvailable } from './policy';

/**
 * Smooth weighted round robin in the order nginx gives (ngx_http_upstream_get_peer): each available
 * backend gains its weight, the highest is chosen and pays the sum back; the first named wins a tie.
 */
export class RoundRobin<Backend extends Candidate> implements BalancePolicy<Backend> {
  readonly isConsistent = false;
  private readonly credits = new Map<Backend, number>();

  /** @param skippedTurns turns passed over at the beginning, so that workers side by side do not all begin alike */
  constructor(private skippedTurns = 0) {}

  pick(backends: readonly Backend[], available: IsAvailable<Backend>, request: BalanceInput): Backend | null {
    for (; this.skippedTurns > 0; this.skippedTurns--) this.takeTurn(backends, available, request.now);
    return this.takeTurn(backends, available, request.now);
  }

  private takeTurn(
    backends: readonly Backend[],
    available: IsAvailable<Backend>,
    now: number,
  ): Backend | null {
    let best: Backend | null = null;
    let bestCredit = 0;
    let total = 0;
    for (const backend of backends) {
      if (!available(backend)) continue;
      const weight = backend.effectiveWeight(now);
      const credit = (this.credits.get(backend) ?? 0) + weight;
      this.credits.set(backend, credit);
      total += weight;
      if (best === null || credit > bestCredit) {
        best = backend;
        bestCredit = credit;
      }
    }
    if (best !== null) this.credits.set(best, bestCredit - total);
    return best;
  }
}
