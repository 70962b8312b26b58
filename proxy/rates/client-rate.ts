import { isIPv6 } from 'node:net';
import { canonicalAddress, groupsOf } from '../forwarding/address';
import type { RatePlan } from '../plan';

/** What a client has done since the others were told last: its name, and how often. */
export type Uses = [client: string, count: number];

/** Clients known at a time are these to twice as many, some 150 octets each; who has not come for longest goes first. */
const CLIENTS = 65_536;
/** Clients of whom others are told at a time; the rest is told next. */
const TOLD = 2000;

interface Account {
  readonly client: string;
  /** When all that it did is paid for at its rate, ms on the monotonic clock: so much of its burst is in use. */
  paid: number;
  /** Uses that others have yet to hear of. */
  untold: number;
}

/**
 * How often each client may do something: so many times a second, and a burst on top at once (nginx's
 * `limit_req` with `burst` and `nodelay`). One moment is kept of each client, and nothing has to be done as time
 * goes by; who is forgotten begins with a whole burst, which is what who stayed away has anyway.
 */
export class ClientRate {
  private recent = new Map<string, Account>();
  /** Clients that were known when `recent` was begun. */
  private older = new Map<string, Account>();
  private untold: Account[] = [];
  /** ms that one use costs, and how far ahead a client may have used. */
  private readonly cost: number;
  private readonly ahead: number;

  /** @param shared whether uses are kept for `takeUses` */
  constructor(
    readonly plan: RatePlan,
    private readonly shared: boolean,
  ) {
    this.cost = 1000 / plan.perSecond;
    // Half a use more, so that no rounding refuses who keeps to the rate.
    this.ahead = (plan.burst + 0.5) * this.cost;
  }

  /**
   * Counts a use, unless it is one too many.
   * @param client as `countedAs` calls it
   * @param now ms on the monotonic clock
   * @returns 0, or ms after which the client may try again
   */
  use(client: string, now: number): number {
    const account = this.accountOf(client);
    const paid = Math.max(account.paid, now);
    const wait = paid - now - this.ahead;
    if (wait > 0) return wait;
    account.paid = paid + this.cost;
    if (this.shared && account.untold++ === 0) this.untold.push(account);
    return 0;
  }

  /** Uses since the last call, for the other processes that count the same. */
  takeUses(): Uses[] {
    return this.untold.splice(0, TOLD).map((account) => {
      const uses: Uses = [account.client, account.untold];
      account.untold = 0;
      return uses;
    });
  }

  /** Counts what clients did elsewhere: it cannot be refused any more, so they have to wait the longer. */
  addUses(uses: readonly Uses[], now: number): void {
    for (const [client, count] of uses) {
      const account = this.accountOf(client);
      account.paid = Math.max(account.paid, now) + count * this.cost;
    }
  }

  private accountOf(client: string): Account {
    const known = this.recent.get(client);
    if (known !== undefined) return known;
    const account = this.older.get(client) ?? { client, paid: 0, untold: 0 };
    if (this.recent.size >= CLIENTS) {
      this.older = this.recent;
      this.recent = new Map();
    }
    this.recent.set(client, account);
    return account;
  }
}

/** Who an address counts as: itself; of IPv6 its /64, since whoever has one address there has them all. */
export function countedAs(address: string): string {
  const canonical = isIPv6(address) ? (canonicalAddress(address) ?? address) : address;
  if (!canonical.includes(':')) return canonical;
  return groupsOf(canonical)
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':');
}
