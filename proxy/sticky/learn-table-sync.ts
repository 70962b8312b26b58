import type { UpstreamPlan } from '@/lib/core/plan';
import { type LearnedPinBatch, LearnTable } from './learn-table';

/** How often changes are published, ms: sooner than a client with a new cookie can reach another worker. */
const publishIntervalMs = 20;

/** The learn tables of one process, and the publishing of what changes in them. */
export class LearnTableSync {
  private readonly tables = new Map<string, LearnTable>();
  private readonly timer: NodeJS.Timeout;
  private immediate: NodeJS.Immediate | null = null;

  /**
   * @param onLearned gets the pins made or used here
   * @param publishesAtOnce whether pins made here are published at the end of the turn: a client may reach another
   *   node within a millisecond
   */
  constructor(
    private readonly onLearned: (learned: LearnedPinBatch[]) => void,
    private readonly publishesAtOnce = false,
  ) {
    this.timer = setInterval(() => this.publish(), publishIntervalMs);
    this.timer.unref();
  }

  /** The table of an upstream, made at the first call; a new plan keeps the pins there are. */
  getTable({ name, sticky }: UpstreamPlan): LearnTable {
    let table = this.tables.get(name);
    if (table === undefined) {
      table = new LearnTable(this.publishesAtOnce ? () => this.publishSoon() : undefined);
      this.tables.set(name, table);
    }
    table.setLimits(sticky.learn.maxPins, sticky.learn.idleMs);
    return table;
  }

  /** Takes over what other processes learned. @returns the pins that are new here or have moved */
  merge(learned: readonly LearnedPinBatch[]): LearnedPinBatch[] {
    return learned
      .map(({ upstream, pins }) => ({ upstream, pins: this.tables.get(upstream)?.merge(pins) ?? [] }))
      .filter(({ pins }) => pins.length > 0);
  }

  /** Whether there is a pin of that fingerprint that has not expired. @param now ms since the epoch */
  has(upstream: string, fingerprint: string, now: number): boolean {
    return this.tables.get(upstream)?.has(fingerprint, now) ?? false;
  }

  /** All pins of all upstreams. @param now ms since the epoch */
  snapshot(now: number): LearnedPinBatch[] {
    return [...this.tables].map(([upstream, table]) => ({ upstream, pins: table.snapshot(now) }));
  }

  /** Publishes the remaining changes, then stops. */
  stop(): void {
    clearInterval(this.timer);
    this.publish();
  }

  private publishSoon(): void {
    this.immediate ??= setImmediate(() => this.publish());
  }

  private publish(): void {
    this.immediate = null;
    const learned = this.takeChanges();
    if (learned.length > 0) this.onLearned(learned);
  }

  private takeChanges(): LearnedPinBatch[] {
    const learned: LearnedPinBatch[] = [];
    for (const [upstream, table] of this.tables) {
      const pins = table.takeChanges();
      if (pins.length > 0) learned.push({ upstream, pins });
    }
    return learned;
  }
}
