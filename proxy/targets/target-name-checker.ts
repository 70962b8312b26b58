import type { DeadlineSweeper, HasDeadline } from '../clock/deadline-sweeper';
import type { ResolveName } from './name-resolver';
import type { TargetRejection } from './target-rejection';

/** Whether the target with a name may be connected to. */
export interface TargetVerdict {
  /** Why it may not be connected to, or null. */
  rejection: TargetRejection | null;
  /** One of its addresses, all of which were checked; empty if it is rejected. */
  address: string;
}

/** Waits until a name is checked. */
export interface TargetNameListener {
  onTargetResolved(verdict: TargetVerdict): void;
}

interface CachedVerdict extends TargetVerdict {
  /** ms on the monotonic clock. */
  expiresAt: number;
}

/** The verdict on a name that could not be resolved. */
const unresolvedVerdict: TargetVerdict = { rejection: 'unresolved-target', address: '' };

/** Names cached; the least recently requested is dropped first. */
const maxCachedNames = 10_000;
/** Names looked up at a time. */
const maxConcurrentLookups = 256;
/** How long a request waits for its name, ms. */
const lookupTimeoutMs = 5000;
/** How long a response is cached, whatever its time to live says, ms. */
const minCacheMs = 5000;
const maxCacheMs = 60_000;

/** Names as they were checked by their addresses, and those that are being looked up. */
export class TargetNameChecker {
  /** In the order in which they were asked for. */
  private readonly cache = new Map<string, CachedVerdict>();
  private readonly lookups = new Map<string, NameLookup>();

  /** @param isRejected whether a name that has this address, canonical, is rejected */
  constructor(
    private readonly resolve: ResolveName,
    private readonly isRejected: (address: string) => boolean,
    private readonly deadlines: DeadlineSweeper,
  ) {}

  /** What is known of a name, or null. @param now ms on the monotonic clock */
  getCachedVerdict(name: string, now: number): TargetVerdict | null {
    const known = this.cache.get(name);
    return known !== undefined && known.expiresAt > now ? known : null;
  }

  /**
   * Reports the verdict on a name: at once if it is cached or too many are being looked up, else once it is known.
   * All requests for one name share its lookup.
   * @param now ms on the monotonic clock
   * @returns the lookup, or null if `listener` has been called
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
        listener.onTargetResolved({ rejection: 'too-many-lookups', address: '' });
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
      if (addresses.some(this.isRejected)) return { rejection: 'local-target', address: '', expiresAt };
      return { rejection: null, address: addresses[0], expiresAt };
    } catch {
      // After any error the addresses of the name are unknown; a later request looks it up again.
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

/** A name that is being looked up, and the requests that wait for it. */
export class NameLookup implements HasDeadline {
  deadline = 0;
  private readonly listeners = new Set<TargetNameListener>();

  /** @param onTimeout called with the verdict once the requests have waited long enough */
  constructor(private readonly onTimeout: (verdict: TargetVerdict) => void) {}

  addListener(listener: TargetNameListener, deadline: number): void {
    this.listeners.add(listener);
    if (this.deadline === 0) this.deadline = deadline;
  }

  /** Removes a request that no longer waits. */
  removeListener(listener: TargetNameListener): void {
    this.listeners.delete(listener);
  }

  complete(verdict: TargetVerdict): void {
    const awaiting = [...this.listeners];
    this.listeners.clear();
    for (const one of awaiting) one.onTargetResolved(verdict);
  }

  onDeadline(): void {
    this.onTimeout(unresolvedVerdict);
    this.complete(unresolvedVerdict);
  }
}
