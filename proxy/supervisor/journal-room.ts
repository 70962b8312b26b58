import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorSentence } from '@/lib/core/error-sentence.mjs';
import type { Keeping } from '../journal/keeping';
import { parseSegmentFile } from '../journal/segment';
import type { Log } from '../log';
import type { JournalBoundPlan } from '../plan';

/** Reads how far each segment of the journal is stored, in octets. */
export type StoredPositions = () => Promise<ReadonlyMap<string, number>>;

/** How often the journal is measured, ms. */
const LOOK_EVERY = 1000;
/** There is room again once so much of the limit is left: else the answer would change with every batch stored. */
const ROOM_AGAIN = 0.9;

/** Measures how much of the journal waits to be stored, and tells when that reaches the limit and when it is below it again. */
export class JournalRoom {
  /** What was known last to be stored. */
  private known: ReadonlyMap<string, number> = new Map();
  private hasRoom = true;
  private readonly timer: NodeJS.Timeout;
  private looking = false;
  private unreadable = false;
  private closed = false;

  /**
   * @param directory of the journal
   * @param stored how far each segment is stored, in octets
   * @param onChange told whether there is room, and octets that are not stored
   */
  constructor(
    private readonly directory: string,
    private bound: JournalBoundPlan,
    private readonly stored: StoredPositions,
    private readonly onChange: (hasRoom: boolean, unstored: number) => void,
    private readonly log: Log,
  ) {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY);
  }

  /** What the workers do by the last look, whether they have said so yet or not. */
  get keeping(): Keeping {
    if (this.hasRoom) return 'kept';
    return this.bound.full === 'stop' ? 'stopped' : 'shed';
  }

  /** Another limit is in force. */
  setBound(bound: JournalBoundPlan): void {
    this.bound = bound;
    void this.look();
  }

  close(): void {
    this.closed = true;
    clearInterval(this.timer);
  }

  /** Measures now. */
  async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      const unstored = await this.measure();
      this.unreadable = false;
      const { limit } = this.bound;
      const hasRoom = unstored < (this.hasRoom ? limit : limit * ROOM_AGAIN);
      if (hasRoom !== this.hasRoom && !this.closed) {
        this.hasRoom = hasRoom;
        this.onChange(hasRoom, unstored);
      }
    } catch (error) {
      if (!this.unreadable && !this.closed)
        this.log(
          'warn',
          `the size of the journal in ${this.directory} is not known (${errorSentence(error)})`,
        );
      this.unreadable = true;
    }
    this.looking = false;
  }

  private async measure(): Promise<number> {
    try {
      this.known = await this.stored();
    } catch {
      // Nothing is stored while the database cannot be read, and who needs it says so.
    }
    let unstored = 0;
    for (const file of await readdir(this.directory)) {
      if (parseSegmentFile(file) === null) continue;
      const stored = this.known.get(file) ?? 0;
      unstored += Math.max(0, (await sizeOf(join(this.directory, file))) - stored);
    }
    return unstored;
  }
}

/** 0 where the recorder has deleted it meanwhile. */
async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
