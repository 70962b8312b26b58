import type { RatePlan } from '@/lib/core/plan';

/** What a client has done since the last report to other workers: its key, and how often. */
export type ClientUsage = [client: string, count: number];

/**
 * Clients known at a time are these to twice as many, some 150 bytes each; the least recently seen is dropped first.
 */
const maxClients = 65_536;
/** Clients reported to other workers at a time; the others follow in the next report. */
const maxReportedClients = 2000;

interface ClientBudget {
  readonly client: string;
  /** When all that it did is paid for at its rate, ms on the monotonic clock: so much of its burst is in use. */
  paidUntil: number;
  /** Uses not yet reported to other workers. */
  unreportedUses: number;
}

/**
 * How often each client may do something: so many times a second, and a burst on top at once (nginx's `limit_req` with
 * `burst` and `nodelay`). One time is kept per client, and no timer is needed; a forgotten client starts with a full
 * burst, which an inactive one has anyway.
 */
export class ClientRateLimiter {
  private recent = new Map<string, ClientBudget>();
  /** Clients that were known when `recent` was begun. */
  private older = new Map<string, ClientBudget>();
  private unreported: ClientBudget[] = [];
  /** ms that one use costs, and how far ahead a client may have used. */
  private readonly costMs: number;
  private readonly maxAheadMs: number;

  /** @param isShared whether uses are kept for `takeUsage` */
  constructor(
    readonly plan: RatePlan,
    private readonly isShared: boolean,
  ) {
    this.costMs = 1000 / plan.perSecond;
    // Half a use more, so that no rounding refuses a client that keeps to the rate.
    this.maxAheadMs = (plan.burst + 0.5) * this.costMs;
  }

  /**
   * Counts a use, unless it is one too many.
   * @param client as `getClientNetwork` gives it
   * @param now ms on the monotonic clock
   * @returns 0, or ms after which the client may try again
   */
  consume(client: string, now: number): number {
    const budget = this.getBudget(client);
    const paidUntil = Math.max(budget.paidUntil, now);
    const waitMs = paidUntil - now - this.maxAheadMs;
    if (waitMs > 0) return waitMs;
    budget.paidUntil = paidUntil + this.costMs;
    if (this.isShared && budget.unreportedUses++ === 0) this.unreported.push(budget);
    return 0;
  }

  /** Uses since the last call, for the other processes that count the same. */
  takeUsage(): ClientUsage[] {
    return this.unreported.splice(0, maxReportedClients).map((account) => {
      const usage: ClientUsage = [account.client, account.unreportedUses];
      account.unreportedUses = 0;
      return usage;
    });
  }

  /** Counts what clients did elsewhere: it cannot be refused any more, so they have to wait the longer. */
  addUsage(usage: readonly ClientUsage[], now: number): void {
    for (const [client, count] of usage) {
      const budget = this.getBudget(client);
      budget.paidUntil = Math.max(budget.paidUntil, now) + count * this.costMs;
    }
  }

  private getBudget(client: string): ClientBudget {
    const known = this.recent.get(client);
    if (known !== undefined) return known;
    const budget = this.older.get(client) ?? { client, paidUntil: 0, unreportedUses: 0 };
    if (this.recent.size >= maxClients) {
      this.older = this.recent;
      this.recent = new Map();
    }
    this.recent.set(client, budget);
    return budget;
  }
}
