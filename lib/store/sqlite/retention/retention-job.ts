import type { Retention } from '@/lib/core/retention';
import type { RetentionJob } from '@/lib/store/log-writer';
import type { Database } from '@/lib/store/sql/database';
import { getCutoffs } from '@/lib/store/sql/retention/cutoffs';
import { type DeleteStep, deleteSteps } from './delete-steps';
import {
  type DiskUsage,
  limitWal,
  readDiskUsage,
  releasePages,
  splitBudget,
  truncateWal,
} from './disk-usage';

/** Target duration of one step, ms: no other process can write meanwhile. */
const stepBudgetMs = 12;
/**
 * Duration of all steps of one call, ms: the journal waits meanwhile. About as long as storing a batch if
 * the reserve is used up, and longer if the files have outgrown their limit.
 */
const callBudgetMs = { usual: 40, full: 400, over: 1500 };
/** Rows (or pages) of the first step, and the bounds of any. */
const initialRows = 200;
const minRows = 20;
const maxRows = 5000;
/** Interval of checks of the files' sizes, ms. */
const usagePollIntervalMs = 200;

/**
 * The retention job of `db` visits every part of the log in turn, and stays with one while there is much to delete.
 * If the files are larger than allowed, the oldest rows of every part are deleted until they are not.
 */
export function createRetentionJob(db: Database, retention: Retention): RetentionJob {
  return new IncrementalRetention(db, retention);
}

/** A part that is visited, and how many rows of it a step of the right length has. */
interface RetentionPart {
  step: DeleteStep;
  rows: number;
}

class IncrementalRetention implements RetentionJob {
  private readonly parts: RetentionPart[];
  private readonly budget: DiskUsage;
  private nextPart = 0;
  /** Parts to visit before the job pauses. */
  private partsLeft = 0;
  /** Up to when there is no room for decisions, ms since the epoch; 0 while there is room for all. */
  private fullCutoffMs = 0;
  /** How urgently room is needed. */
  private pressure: keyof typeof callBudgetMs = 'usual';
  private usageReadAtMs = 0;
  /** Whether free pages are being given back, once there were too many. */
  private isReleasingPages = false;

  constructor(
    private readonly db: Database,
    private readonly retention: Retention,
  ) {
    this.budget = splitBudget(retention.sizeBytes);
    const steps: DeleteStep[] = [...deleteSteps, (_db, _now, _horizons, most) => this.releasePages(most)];
    this.parts = steps.map((step) => ({ step, rows: initialRows }));
  }

  async run(now: number): Promise<boolean> {
    const began = performance.now();
    if (
      this.pressure !== 'usual' ||
      now - this.usageReadAtMs >= usagePollIntervalMs ||
      now < this.usageReadAtMs
    )
      await this.updatePressure(now);
    // Rows that reappear after a power cut are deleted again, so a commit need not wait for the disk.
    const sync = await readSynchronous(this.db);
    await this.db.$executeRaw`PRAGMA synchronous = NORMAL`;
    try {
      do {
        const more = await this.runStep(now);
        if (!more) this.nextPart = (this.nextPart + 1) % this.parts.length;
        if (!more) this.partsLeft -= 1;
        if (!more && this.partsLeft <= 0) return false;
      } while (performance.now() - began < callBudgetMs[this.pressure]);
      return true;
    } finally {
      await this.db.$executeRawUnsafe(`PRAGMA synchronous = ${sync}`);
    }
  }

  /** Takes one step at the part whose turn it is. @returns whether there is more of it */
  private async runStep(now: number): Promise<boolean> {
    const part = this.parts[this.nextPart];
    if (part === undefined) throw new Error('retention part out of range');
    const limit = part.rows;
    const began = performance.now();
    const deleted = await part.step(this.db, now, getCutoffs(now, this.retention, this.fullCutoffMs), limit);
    const tookMs = performance.now() - began;
    // A step that deletes next to nothing does not show the time per row.
    const fittingRows = deleted >= limit / 2 ? (limit * stepBudgetMs) / Math.max(tookMs, 1) : limit;
    part.rows = Math.round(Math.min(maxRows, 2 * limit, Math.max(minRows, fittingRows)));
    return deleted >= limit;
  }

  /** Reads the files' sizes; if they are too large, finds the cutoff of the log. */
  private async updatePressure(now: number): Promise<void> {
    if (this.usageReadAtMs === 0) await limitWal(this.db, this.budget.wal);
    this.usageReadAtMs = now;
    const usage = await readDiskUsage(this.db);
    if (usage.wal > this.budget.wal) await truncateWal(this.db);
    const isOver = usage.used + usage.free > this.retention.sizeBytes;
    this.pressure = usage.used <= this.budget.used ? 'usual' : isOver ? 'over' : 'full';
    if (this.pressure !== 'usual') {
      // Whether that is enough is known once every part has been visited.
      if (this.partsLeft > 0) return;
      this.fullCutoffMs = await this.getCutoff(now, usage);
      this.partsLeft = this.parts.length;
    } else if (usage.free > this.budget.free) this.partsLeft = Math.max(this.partsLeft, this.parts.length);
  }

  /** The cutoff of decisions for the size limit, ms since the epoch: the same share of every part is deleted. */
  private async getCutoff(now: number, { used }: DiskUsage): Promise<number> {
    const [log] = await this.db.$queryRaw<{ count: bigint | null }[]>`
      SELECT (SELECT max(id) FROM Decision) - (SELECT min(id) FROM Decision) + 1 AS count`;
    const share = 1 - this.budget.used / used;
    const gone = Math.ceil(Number(log?.count ?? 0) * share);
    const [oldest] = await this.db.$queryRaw<{ time: bigint }[]>`
      SELECT time FROM Decision ORDER BY time LIMIT 1 OFFSET ${gone}`;
    if (oldest !== undefined) return Math.max(this.fullCutoffMs, Number(oldest.time) / 1000);
    // No decision remains: the rollups and events exceed the limit.
    const from = this.fullCutoffMs === 0 ? now - this.retention.decisionsMs : this.fullCutoffMs;
    return now - (now - from) * 0.8;
  }

  /** Returns free pages to the disk, all but the reserve. */
  private async releasePages(maxPages: number): Promise<number> {
    const { free, pageSize } = await readDiskUsage(this.db);
    // Below half of the reserve, so that it is not to do again at once.
    const pages = Math.min(maxPages, Math.floor((free - this.budget.free / 2) / pageSize));
    if (free <= this.budget.free && !this.isReleasingPages) return 0;
    this.isReleasingPages = pages > 0;
    return pages > 0 ? releasePages(this.db, pages) : 0;
  }
}

/** The connection's `PRAGMA synchronous`. */
async function readSynchronous(db: Database): Promise<number> {
  const [row] = await db.$queryRaw<{ synchronous: bigint }[]>`PRAGMA synchronous`;
  return Number(row?.synchronous ?? 2);
}
