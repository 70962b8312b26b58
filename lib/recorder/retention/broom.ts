import type { Retention } from '@/lib/config/settings';
import type { Database } from '@/lib/database/open';
import { horizonsAt } from './horizons';
import { boundWal, cutWal, giveBack, type Room, roomIn, roomTaken } from './space';
import { type Sweep, sweeps } from './sweeps';

/** What one step is to take, ms: nobody can write meanwhile. */
const stepMillis = 12;
/**
 * What all steps of one call may take, ms: what the journal has waits meanwhile. About as long as storing a batch where
 * the reserve is used up, and longer where the files have outgrown their size.
 */
const callMillis = { usual: 40, full: 400, over: 1500 };
/** Rows (or pages) of the first step, and of any. */
const [firstRows, leastRows, mostRows] = [200, 20, 5000];
/** Between two looks at what the files take, ms. */
const lookMillis = 200;

/** Keeps the log within its bounds, a small step at a time. */
export interface Broom {
  /**
   * Takes some steps.
   *
   * @param now ms since the epoch
   * @returns whether there may be more to do at once
   */
  sweep(now: number): Promise<boolean>;
}

/**
 * A broom for `db` that visits every part of the log in turn, and stays with one while there is much to delete. Where
 * the files are larger than they may be, the oldest of every part goes until they are not.
 */
export function makeBroom(db: Database, retention: Retention): Broom {
  return new Sweeping(db, retention);
}

/** A part that is visited, and how many rows of it a step of the right length has. */
interface Part {
  step: Sweep;
  rows: number;
}

class Sweeping implements Broom {
  private readonly parts: Part[];
  private readonly room: Room;
  private next = 0;
  /** Parts to visit before the broom rests. */
  private left = 0;
  /** Up to when there is no room for decisions, ms since the epoch; 0 while there is room for all. */
  private full = 0;
  /** How urgently room is needed. */
  private need: keyof typeof callMillis = 'usual';
  private lookedAt = 0;
  /** Whether free pages are being given back, once there were too many. */
  private isReturning = false;

  constructor(
    private readonly db: Database,
    private readonly retention: Retention,
  ) {
    this.room = roomIn(retention.size);
    const steps: Sweep[] = [...sweeps, (_db, _now, _horizons, most) => this.returnSpace(most)];
    this.parts = steps.map((step) => ({ step, rows: firstRows }));
  }

  async sweep(now: number): Promise<boolean> {
    const began = performance.now();
    if (this.need !== 'usual' || now - this.lookedAt >= lookMillis || now < this.lookedAt)
      await this.look(now);
    // What is deleted and comes back after a power cut is deleted again: nobody has to wait for the disk each time.
    const sync = await syncOf(this.db);
    await this.db.$executeRaw`PRAGMA synchronous = NORMAL`;
    try {
      do {
        const more = await this.visit(now);
        if (!more) this.next = (this.next + 1) % this.parts.length;
        if (!more) this.left -= 1;
        if (!more && this.left <= 0) return false;
      } while (performance.now() - began < callMillis[this.need]);
      return true;
    } finally {
      await this.db.$executeRawUnsafe(`PRAGMA synchronous = ${sync}`);
    }
  }

  /** Takes one step at the part whose turn it is. @returns whether there is more of it */
  private async visit(now: number): Promise<boolean> {
    const part = this.parts[this.next];
    if (part === undefined) throw new Error('the broom has lost its turn');
    const asked = part.rows;
    const began = performance.now();
    const done = await part.step(this.db, now, horizonsAt(now, this.retention, this.full), asked);
    const took = performance.now() - began;
    // A step that deletes next to nothing says nothing of what a row takes.
    const fitting = done >= asked / 2 ? (asked * stepMillis) / Math.max(took, 1) : asked;
    part.rows = Math.round(Math.min(mostRows, 2 * asked, Math.max(leastRows, fitting)));
    return done >= asked;
  }

  /** Looks at what the files take; where it is too much, finds up to when the log has to go. */
  private async look(now: number): Promise<void> {
    if (this.lookedAt === 0) await boundWal(this.db, this.room.wal);
    this.lookedAt = now;
    const taken = await roomTaken(this.db);
    if (taken.wal > this.room.wal) await cutWal(this.db);
    const isOver = taken.used + taken.free > this.retention.size;
    this.need = taken.used <= this.room.used ? 'usual' : isOver ? 'over' : 'full';
    if (this.need !== 'usual') {
      // Until every part has been swept, nobody knows whether that is enough.
      if (this.left > 0) return;
      this.full = await this.momentToGo(now, taken);
      this.left = this.parts.length;
    } else if (taken.free > this.room.free) this.left = Math.max(this.left, this.parts.length);
  }

  /** When the decisions were made that have no room, ms since the epoch: of all that is there the same share goes. */
  private async momentToGo(now: number, { used }: Room): Promise<number> {
    const [log] = await this.db.$queryRaw<{ count: bigint | null }[]>`
      SELECT (SELECT max(id) FROM Decision) - (SELECT min(id) FROM Decision) + 1 AS count`;
    const share = 1 - this.room.used / used;
    const gone = Math.ceil(Number(log?.count ?? 0) * share);
    const [oldest] = await this.db.$queryRaw<{ time: bigint }[]>`
      SELECT time FROM Decision ORDER BY time LIMIT 1 OFFSET ${gone}`;
    if (oldest !== undefined) return Math.max(this.full, Number(oldest.time) / 1000);
    // No decision is left: it is what was told of them that has no room.
    const from = this.full === 0 ? now - this.retention.decisions : this.full;
    return now - (now - from) * 0.8;
  }

  /** Gives free pages back to the disk, all but what is kept in reserve. */
  private async returnSpace(most: number): Promise<number> {
    const { free, pageSize } = await roomTaken(this.db);
    // Below half of the reserve, so that it is not to do again at once.
    const pages = Math.min(most, Math.floor((free - this.room.free / 2) / pageSize));
    if (free <= this.room.free && !this.isReturning) return 0;
    this.isReturning = pages > 0;
    return pages > 0 ? giveBack(this.db, pages) : 0;
  }
}

/** How carefully the connection writes, as SQLite counts it. */
async function syncOf(db: Database): Promise<number> {
  const [row] = await db.$queryRaw<{ synchronous: bigint }[]>`PRAGMA synchronous`;
  return Number(row?.synchronous ?? 2);
}
