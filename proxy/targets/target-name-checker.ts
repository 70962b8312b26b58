import type { DeadlineSweeper, HasDeadline } from '../clock/deadline-sweeper';
import {
  type LocalResponse,
  localTargetRefused,
  tooManyLookups,
  unresolvedTarget,
} from '../exchange/local-responses';
import type { ResolveName } from './name-resolver';

/** What became of a name. */
export interface TargetVerdict {
  /** Why it may not be gone to, or null. */
  refusal: LocalResponse | null;
  /** One of its addresses, all of which were judged; empty where it is refused. */
  address: string;
}

/** Something that waits until a name is judged. */
export interface TargetNameListener {
  onTargetResolved(judgement: TargetVerdict): void;
}

interface CachedVerdict extends TargetVerdict {
  /** ms on the monotonic clock. */
  expiresAt: number;
}

/** What a name is taken for of which nobody knows where it leads. */
const unresolvedVerdict: TargetVerdict = { refusal: unresolvedTarget, address: '' };

/** Names kept; the one that was asked for the longest ago goes first. */
const maxCachedNames = 10_000;
/** Names looked up at a time. */
const maxConcurrentLookups = 256;
/** How long a request waits for its name, ms. */
const lookupTimeoutMs = 5000;
/** How long an answer counts, whatever its time to live says, ms. */
const minCacheMs = 5000;
const maxCacheMs = 60_000;

/** Names as they were judged by their addresses, and those that are being looked up. */
export class TargetNameChecker {
  /** In the order in which they were asked for. */
  private readonly cache = new Map<string, CachedVerdict>();
  private readonly lookups = new Map<string, NameLookup>();

  /** @param isRefused whether a name that has this address, canonical, is refused */
  constructor(
    private readonly resolve: ResolveName,
    private readonly isRefused: (address: string) => boolean,
    private readonly deadlines: DeadlineSweeper,
  ) {}

  /** What is known of a name, or null. @param now ms on the monotonic clock */
  getCachedVerdict(name: string, now: number): TargetVerdict | null {
    const known = this.cache.get(name);
    return known !== undefined && known.expiresAt > now ? known : null;
  }

  /**
   * Tells what becomes of a name: at once where that is known or too many are being looked up, else once it is.
   * Whoever asks for one that is being looked up waits with the others.
   * @param now ms on the monotonic clock
   * @returns the look-up, or null where `awaiting` has been told
   */
  checkName(name: string, now: number, listener: TargetNameListener): NameLookup | null {
    const known = this.getCachedVerdict(name, now);
    if (known !== null) {
      listener.onTargetResolved(known);
      return null;
    }
    let lookup = this.lookups.get(name);
    if (lookup === undefined) {
      if (this.lookups.size >= maxConcurrentLookups) {
        listener.onTargetResolved({ refusal: tooManyLookups, address: '' });
        return null;
      }
      lookup = new NameLookup((given) =>
        this.cacheVerdict(name, { ...given, expiresAt: performance.now() + minCacheMs }),
      );
      this.lookups.set(name, lookup);
      this.deadlines.add(lookup);
      void this.runLookup(name, lookup);
    }
    lookup.addListener(listener, now + lookupTimeoutMs);
    return lookup;
  }

  private async runLookup(name: string, lookup: NameLookup): Promise<void> {
    const found = await this.resolveVerdict(name);
    this.lookups.delete(name);
    this.deadlines.remove(lookup);
    this.deadlines.refreshNow();
    this.cacheVerdict(name, found);
    lookup.complete(found);
  }

  private async resolveVerdict(name: string): Promise<CachedVerdict> {
    try {
      const { addresses, ttlMs } = await this.resolve(name);
      const expiresAt = performance.now() + Math.min(maxCacheMs, Math.max(minCacheMs, ttlMs));
      if (addresses.length === 0) return { ...unresolvedVerdict, expiresAt };
      if (addresses.some(this.isRefused)) return { refusal: localTargetRefused, address: '', expiresAt };
      return { refusal: null, address: addresses[0], expiresAt };
    } catch {
      // Whatever went wrong, nobody knows where the name leads; the next who asks has it looked up again.
      return { ...unresolvedVerdict, expiresAt: performance.now() + minCacheMs };
    }
  }

  private cacheVerdict(name: string, known: CachedVerdict): void {
    this.cache.delete(name);
    this.cache.set(name, known);
    if (this.cache.size <= maxCachedNames) return;
    const [oldest] = this.cache.keys();
    this.cache.delete(oldest);
  }
}

/** A name that is being looked up, and who waits for it. */
class NameLookup implements HasDeadline {
  deadline = 0;
  private readonly listeners = new Set<TargetNameListener>();

  /** @param onTimeout told what the name is taken for when those who wait have waited long enough */
  constructor(private readonly onTimeout: (judgement: TargetVerdict) => void) {}

  addListener(listener: TargetNameListener, deadline: number): void {
    this.listeners.add(listener);
    if (this.deadline === 0) this.deadline = deadline;
  }

  /** Takes out who no longer wants to know. */
  removeListener(listener: TargetNameListener): void {
    this.listeners.delete(listener);
  }

  complete(judgement: TargetVerdict): void {
    const awaiting = [...this.listeners];
    this.listeners.clear();
    for (const one of awaiting) one.onTargetResolved(judgement);
  }

  onDeadline(): void {
    this.onTimeout(unresolvedVerdict);
    this.complete(unresolvedVerdict);
  }
}

export type { NameLookup as Lookup };
