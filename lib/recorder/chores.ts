import type { Retention } from '@/lib/config/settings';
import type { Database } from '@/lib/database/open';
import type { JournalReader } from '@/proxy/journal/reader';
import { noteProgress } from './progress';
import { type Broom, makeBroom } from './retention/broom';
import { sampleSeconds, sampleSessions } from './sample';
import { storeState, type ToldState } from './state';

const second = 1000;
/** Between two looks at what is to be deleted, ms: in a backlog megabytes are stored meanwhile. */
const restMillis = 200;

/** What the recorder does beside storing, each in its time: progress, samples, retention, old segments. */
export class Chores {
  private readonly broom: Broom;
  private sampledAt = 0;
  // By the monotonic clock: the other one may be set back.
  private notedAt = Number.NEGATIVE_INFINITY;
  private sweepAt = 0;
  private releasedAt = Number.NEGATIVE_INFINITY;

  /** @param positions how far each segment is stored; kept up to date from here on */
  constructor(
    private readonly db: Database,
    private readonly journal: JournalReader,
    private readonly node: string,
    retention: Retention,
    private readonly positions: Map<string, number>,
  ) {
    this.broom = makeBroom(db, retention);
  }

  /** Tidies up after a crash, which may have left positions of segments that were deleted. */
  async begin(): Promise<void> {
    const there = new Set(this.journal.names());
    await this.forget([...this.positions.keys()].filter((segment) => !there.has(segment)));
  }

  /** Takes note of positions that are committed. */
  stored(positions: [segment: string, offset: number][]): void {
    for (const [segment, offset] of positions) this.positions.set(segment, offset);
  }

  /**
   * Does what is due.
   *
   * @param noted whether a batch has just noted the recorder's progress
   * @param told what a proxy said past its journal and is to be stored
   */
  async due(noted: boolean, told: ToldState | null): Promise<void> {
    const now = performance.now();
    if (noted) this.notedAt = now;
    if (now - this.notedAt >= second) {
      await noteProgress(this.db, this.node, 0n, this.journal.lagBytes(), 0);
      this.notedAt = now;
    }
    if (told !== null) await storeState(this.db, this.node, told);
    const sample = Math.floor(Date.now() / second / sampleSeconds) * sampleSeconds;
    if (sample !== this.sampledAt) {
      await sampleSessions(this.db, sample);
      this.sampledAt = sample;
    }
    if (now >= this.sweepAt) {
      // Seldom is plenty; while much is past its time, at every turn keeps up with any traffic.
      const more = await this.broom.sweep(Date.now());
      this.sweepAt = more ? now : now + restMillis;
    }
    if (now - this.releasedAt >= second) {
      await this.release();
      this.releasedAt = now;
    }
  }

  private async release(): Promise<void> {
    // Segments are deleted for good: a transaction begins only while the database is where it was opened.
    await this.db.$transaction((tx) => tx.journalPosition.count());
    await this.forget(this.journal.release(this.positions));
  }

  private async forget(segments: string[]): Promise<void> {
    if (segments.length === 0) return;
    await this.db.journalPosition.deleteMany({ where: { segment: { in: segments } } });
    for (const segment of segments) this.positions.delete(segment);
  }
}
