import type { Retention } from '@/lib/config/settings';
import type { Database } from '@/lib/database/open';
import type { JournalReader } from '@/proxy/journal/reader';
import { noteProgress } from './progress';
import { type Broom, makeBroom } from './retention/broom';
import { sampleSeconds, sampleSessions } from './sample';

const second = 1000;
/** Between two looks at what is to be deleted, ms: in a backlog megabytes are stored meanwhile. */
const restMillis = 200;

/** What the recorder does beside storing, each in its time: progress, samples, retention, old segments. */
export class Chores {
  private readonly positions = new Map<string, number>();
  private readonly broom: Broom;
  private notedAt = 0;
  private sampledAt = 0;
  private sweepAt = 0;
  private releasedAt = 0;

  constructor(
    private readonly db: Database,
    private readonly journal: JournalReader,
    private readonly node: string,
    retention: Retention,
  ) {
    this.broom = makeBroom(db, retention);
  }

  /** Learns what was stored before. */
  async begin(): Promise<void> {
    for (const { segment, offset } of await this.db.journalPosition.findMany()) {
      this.positions.set(segment, Number(offset));
    }
  }

  /** Takes note of positions that are committed. */
  stored(positions: [segment: string, offset: number][]): void {
    for (const [segment, offset] of positions) this.positions.set(segment, offset);
  }

  /**
   * Does what is due.
   *
   * @param noted whether a batch has just noted the recorder's progress
   */
  async due(noted: boolean): Promise<void> {
    const now = Date.now();
    if (noted) this.notedAt = now;
    if (now - this.notedAt >= second) {
      await noteProgress(this.db, this.node, 0n, this.journal.lagBytes());
      this.notedAt = now;
    }
    const sample = Math.floor(now / second / sampleSeconds) * sampleSeconds;
    if (sample !== this.sampledAt) {
      await sampleSessions(this.db, sample);
      this.sampledAt = sample;
    }
    if (now >= this.sweepAt) {
      // Seldom is plenty; while much is past its time, at every turn keeps up with any traffic.
      const more = await this.broom.sweep(now);
      this.sweepAt = more ? now : now + restMillis;
    }
    if (now - this.releasedAt >= second) {
      await this.release();
      this.releasedAt = now;
    }
  }

  private async release(): Promise<void> {
    const released = this.journal.release(this.positions);
    if (released.length === 0) return;
    for (const segment of released) this.positions.delete(segment);
    await this.db.journalPosition.deleteMany({ where: { segment: { in: released } } });
  }
}
