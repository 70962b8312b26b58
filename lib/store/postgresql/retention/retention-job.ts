import type { Retention } from '@/lib/core/retention';
import type { RetentionJob } from '@/lib/store/log-writer';
import type { Database } from '@/lib/store/sql/database';
import { getCutoffs, type RetentionCutoffs } from '@/lib/store/sql/retention/cutoffs';
import { DecisionPartitions, listPartitions } from '../decision-partitions';
import { readUsage } from '../read-usage';
import { type DeleteStep, deleteDecisions, deleteSteps } from './delete-steps';

/** Rows of a step: some tens of ms. */
const stepRows = 1000;
const dayMs = 86_400_000;
/** Days whose partitions are made ahead. */
const daysAhead = 2;
/** Interval of looking at partitions and sizes, ms. */
const partitionIntervalMs = 60_000;
/** How long a partition to be dropped is waited for, ms: meanwhile queries of decisions wait for it. */
const dropLockTimeoutMs = 1000;

/**
 * The retention job of the node that leads. Decisions go a day at a time, by dropping a partition; from a short retention,
 * below two days, one by one, too. If all tables together are larger than allowed, the oldest days go, but never today:
 * of a table, only what is dropped is given back to the disk.
 */
export function createRetentionJob(db: Database, retention: Retention): RetentionJob {
  return new PartitionRetention(db, retention);
}

class PartitionRetention implements RetentionJob {
  private readonly partitions: DecisionPartitions;
  private readonly steps: DeleteStep[];
  private nextStep = 0;
  private partitionsSeenAtMs = 0;
  /** Up to when there is no room for decisions, ms since the epoch. */
  private fullCutoffMs = 0;

  constructor(
    private readonly db: Database,
    private readonly retention: Retention,
  ) {
    this.partitions = new DecisionPartitions(db);
    const isShort = retention.decisionsMs < 2 * dayMs;
    const oneByOne: DeleteStep = (_db, _now, cutoffs, limit) => deleteDecisions(db, cutoffs, limit);
    this.steps = isShort ? [oneByOne, ...deleteSteps] : deleteSteps;
  }

  async run(now: number): Promise<boolean> {
    if (Math.abs(now - this.partitionsSeenAtMs) >= partitionIntervalMs) {
      await this.tendPartitions(now);
      this.partitionsSeenAtMs = now;
    }
    const step = this.steps[this.nextStep];
    if (step === undefined) throw new Error('retention step out of range');
    const deleted = await step(this.db, now, this.getCutoffs(now), stepRows);
    if (deleted >= stepRows) return true;
    this.nextStep = (this.nextStep + 1) % this.steps.length;
    // A round is finished at a pace: all its steps find nothing most of the time.
    return this.nextStep !== 0;
  }

  private getCutoffs(now: number): RetentionCutoffs {
    return getCutoffs(now, this.retention, this.fullCutoffMs);
  }

  private async tendPartitions(now: number): Promise<void> {
    const ahead = Array.from({ length: daysAhead + 1 }, (_, day) => (now + day * dayMs) * 1000);
    await this.partitions.ensure(ahead);
    const { usedBytes } = await readUsage(this.db);
    const today = Math.floor(now / dayMs) * dayMs;
    const past = (await listPartitions(this.db)).filter(({ to }) => to <= today * 1000);
    // The oldest day goes first, and the sizes are looked at again.
    const [oldest] = past;
    if (usedBytes > this.retention.sizeBytes && oldest !== undefined) this.fullCutoffMs = oldest.to / 1000;
    const cutoff = this.getCutoffs(now).decisions * 1000;
    for (const { name, to } of past) if (to <= cutoff) await this.drop(name);
    this.partitions.forget();
  }

  private async drop(name: string): Promise<void> {
    await this.db.$transaction([
      this.db.$executeRawUnsafe(`SET LOCAL lock_timeout = ${dropLockTimeoutMs}`),
      this.db.$executeRawUnsafe(`DROP TABLE IF EXISTS "${name}"`),
    ]);
  }
}
