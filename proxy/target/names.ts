import { LOCAL_TARGET, TOO_MANY_NAMES, type TurnedAway, UNKNOWN_TARGET } from '../turned-away';
import type { Deadlines, Expiring } from '../upstream/deadlines';
import type { Resolve } from './resolve';

/** What became of a name. */
export interface Judgement {
  /** Why it may not be gone to, or null. */
  refusal: TurnedAway | null;
  /** One of its addresses, all of which were judged; empty where it is refused. */
  address: string;
}

/** Something that waits until a name is judged. */
export interface AwaitingName {
  judged(judgement: Judgement): void;
}

interface Known extends Judgement {
  /** ms on the monotonic clock. */
  until: number;
}

/** What a name is taken for of which nobody knows where it leads. */
const UNRESOLVED: Judgement = { refusal: UNKNOWN_TARGET, address: '' };

/** Names kept; the one that was asked for the longest ago goes first. */
const KNOWN = 10_000;
/** Names looked up at a time. */
const LOOKUPS = 256;
/** How long a request waits for its name, ms. */
const PATIENCE = 5000;
/** How long an answer counts, whatever its time to live says, ms. */
const LEAST = 5000;
const MOST = 60_000;

/** Names as they were judged by their addresses, and those that are being looked up. */
export class Names {
  /** In the order in which they were asked for. */
  private readonly known = new Map<string, Known>();
  private readonly lookups = new Map<string, Lookup>();

  /** @param isRefused whether a name that has this address, canonical, is refused */
  constructor(
    private readonly resolve: Resolve,
    private readonly isRefused: (address: string) => boolean,
    private readonly deadlines: Deadlines,
  ) {}

  /** What is known of a name, or null. @param now ms on the monotonic clock */
  find(name: string, now: number): Judgement | null {
    const known = this.known.get(name);
    return known !== undefined && known.until > now ? known : null;
  }

  /**
   * Tells what becomes of a name: at once where that is known or too many are being looked up, else once it is.
   * Whoever asks for one that is being looked up waits with the others.
   * @param now ms on the monotonic clock
   * @returns the look-up, or null where `awaiting` has been told
   */
  judge(name: string, now: number, awaiting: AwaitingName): Lookup | null {
    const known = this.find(name, now);
    if (known !== null) {
      awaiting.judged(known);
      return null;
    }
    let lookup = this.lookups.get(name);
    if (lookup === undefined) {
      if (this.lookups.size >= LOOKUPS) {
        awaiting.judged({ refusal: TOO_MANY_NAMES, address: '' });
        return null;
      }
      lookup = new Lookup((given) => this.keep(name, { ...given, until: performance.now() + LEAST }));
      this.lookups.set(name, lookup);
      this.deadlines.add(lookup);
      void this.run(name, lookup);
    }
    lookup.enter(awaiting, now + PATIENCE);
    return lookup;
  }

  private async run(name: string, lookup: Lookup): Promise<void> {
    const found = await this.judgementOf(name);
    this.lookups.delete(name);
    this.deadlines.remove(lookup);
    this.deadlines.tick();
    this.keep(name, found);
    lookup.settle(found);
  }

  private async judgementOf(name: string): Promise<Known> {
    try {
      const { addresses, life } = await this.resolve(name);
      const until = performance.now() + Math.min(MOST, Math.max(LEAST, life));
      if (addresses.length === 0) return { ...UNRESOLVED, until };
      if (addresses.some(this.isRefused)) return { refusal: LOCAL_TARGET, address: '', until };
      return { refusal: null, address: addresses[0], until };
    } catch {
      // Whatever went wrong, nobody knows where the name leads; the next who asks has it looked up again.
      return { ...UNRESOLVED, until: performance.now() + LEAST };
    }
  }

  private keep(name: string, known: Known): void {
    this.known.delete(name);
    this.known.set(name, known);
    if (this.known.size <= KNOWN) return;
    const [oldest] = this.known.keys();
    this.known.delete(oldest);
  }
}

/** A name that is being looked up, and who waits for it. */
class Lookup implements Expiring {
  deadline = 0;
  private readonly awaiting = new Set<AwaitingName>();

  /** @param onLate told what the name is taken for when those who wait have waited long enough */
  constructor(private readonly onLate: (judgement: Judgement) => void) {}

  enter(awaiting: AwaitingName, deadline: number): void {
    this.awaiting.add(awaiting);
    if (this.deadline === 0) this.deadline = deadline;
  }

  /** Takes out who no longer wants to know. */
  leave(awaiting: AwaitingName): void {
    this.awaiting.delete(awaiting);
  }

  settle(judgement: Judgement): void {
    const awaiting = [...this.awaiting];
    this.awaiting.clear();
    for (const one of awaiting) one.judged(judgement);
  }

  expire(): void {
    this.onLate(UNRESOLVED);
    this.settle(UNRESOLVED);
  }
}

export type { Lookup };
