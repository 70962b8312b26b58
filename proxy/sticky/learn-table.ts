/** One learned pin as sent between processes and stored on disk. */
export type LearnedPin = [fingerprint: string, backend: string, usedAt: number, madeAt: number];

/** Pins that applications made, of one upstream. */
export interface LearnedPinBatch {
  upstream: string;
  pins: LearnedPin[];
}

/** By so much earlier than now, ms, is a pin made that is only assumed: before all others, among themselves in order. */
const assumedAgeMs = 4e12;

/** Whether a pin is only assumed, by when it was made. */
export function isAssumed({ madeAt }: { madeAt: number }): boolean {
  return madeAt < 0;
}

interface Entry {
  backend: string;
  /** ms since the epoch, when it was last found, and when it began to name this backend. */
  usedAt: number;
  madeAt: number;
}

/**
 * Which backend made which application session: fingerprint of its cookie → name of the backend. Bounded:
 * the least recently used is dropped first, and pins not used for `idle` ms are forgotten.
 */
export class LearnTable {
  /** In the order of use: the first is dropped next. */
  private readonly entries = new Map<string, Entry>();
  /** Pins made or used since the last `takeChanges`. */
  private readonly changedEntries = new Map<string, Entry>();

  private maxEntries = 0;
  private idleTimeoutMs = 0;

  /** @param onLearned called when a pin is made or moved here */
  constructor(private readonly onLearned: () => void = () => undefined) {}

  /** Sets its bounds. @param idleTimeoutMs ms */
  setLimits(size: number, idleTimeoutMs: number): void {
    this.maxEntries = size;
    this.idleTimeoutMs = idleTimeoutMs;
    while (this.entries.size > size) this.evictOldest();
  }

  get count(): number {
    return this.entries.size;
  }

  /** @returns the backend's name, or null; a pin found counts as used */
  lookup(fingerprint: string, now: number): string | null {
    const entry = this.entries.get(fingerprint);
    if (entry === undefined) return null;
    if (now - entry.usedAt > this.idleTimeoutMs) {
      this.entries.delete(fingerprint);
      return null;
    }
    this.put(fingerprint, { ...entry, usedAt: now });
    return entry.backend;
  }

  /** Makes or moves a pin. One that moves is made later than before, even if the clock was set back meanwhile. */
  learn(fingerprint: string, backend: string, now: number): void {
    const known = this.entries.get(fingerprint);
    const isKept = known?.backend === backend && !isAssumed(known);
    const madeAt = isKept ? known.madeAt : Math.max(now, (known?.madeAt ?? 0) + 1);
    this.put(fingerprint, { backend, usedAt: now, madeAt });
    if (madeAt !== known?.madeAt) this.onLearned();
  }

  /**
   * Makes a pin of a session that came with a cookie which is not known here: another process may know where it was
   * made, and whatever that says counts.
   */
  assume(fingerprint: string, backend: string, now: number): void {
    this.put(fingerprint, { backend, usedAt: now, madeAt: now - assumedAgeMs });
    this.onLearned();
  }

  /** Whether there is a pin of that fingerprint that has not expired; it does not count as used. */
  has(fingerprint: string, now: number): boolean {
    const entry = this.entries.get(fingerprint);
    return entry !== undefined && now - entry.usedAt <= this.idleTimeoutMs;
  }

  /**
   * Takes over pins that another process made or used. The one made last counts: a process that uses a pin
   * before it hears that the session has moved must not take it back. An older use says nothing.
   * @returns those that are new here or have moved
   */
  merge(pins: readonly LearnedPin[]): LearnedPin[] {
    const news: LearnedPin[] = [];
    for (const pin of pins) {
      const [fingerprint, backend, usedAt, madeAt] = pin;
      const known = this.entries.get(fingerprint);
      if (known !== undefined && (known.madeAt - madeAt || known.usedAt - usedAt) > 0) continue;
      this.insert(fingerprint, { backend, usedAt, madeAt });
      if (known === undefined || known.backend !== backend) news.push(pin);
    }
    return news;
  }

  /** What was made or used since the last call, for the other processes. */
  takeChanges(): LearnedPin[] {
    const changes = [...this.changedEntries].map(
      ([fingerprint, { backend, usedAt, madeAt }]): LearnedPin => [fingerprint, backend, usedAt, madeAt],
    );
    this.changedEntries.clear();
    return changes;
  }

  /** All pins that have not expired, the least recently used first. */
  snapshot(now: number): LearnedPin[] {
    const pins: LearnedPin[] = [];
    for (const [fingerprint, { backend, usedAt, madeAt }] of this.entries) {
      if (now - usedAt <= this.idleTimeoutMs) pins.push([fingerprint, backend, usedAt, madeAt]);
    }
    return pins;
  }

  private put(fingerprint: string, entry: Entry): void {
    this.insert(fingerprint, entry);
    this.changedEntries.set(fingerprint, entry);
  }

  private insert(fingerprint: string, entry: Entry): void {
    this.entries.delete(fingerprint);
    this.entries.set(fingerprint, entry);
    if (this.entries.size > this.maxEntries) this.evictOldest();
  }

  private evictOldest(): void {
    const oldest = this.entries.keys().next();
    if (!oldest.done) this.entries.delete(oldest.value);
  }
}
