import type { FullJournal, Keeping, Unkept } from '../journal/keeping';

/** An event for the operator, as in `PROXY_EVENT`. */
export interface GapNote {
  kind: 'log-full' | 'log-room';
  detail: string;
}

/** Looks without another decision missing after which a gap is over: every worker has told since. */
const QUIET_LOOKS = 2;

/** Tells of the times in which not everything was recorded: that one begins, and what is missing when it is over. */
export class LogGaps {
  private gap: { since: number; until: number; before: Unkept; quiet: number } | null = null;
  private last: Unkept = { unrecorded: 0, turnedAway: 0 };
  private lastAt: number;

  /** @param now ms since the epoch */
  constructor(now: number) {
    this.lastAt = now;
  }

  /**
   * Looks once a second.
   * @param now ms since the epoch
   * @param full what is done with requests whose decisions cannot be kept
   * @returns what there is to tell
   */
  look(now: number, keeping: Keeping, counted: Unkept, full: FullJournal): GapNote[] {
    const notes: GapNote[] = [];
    const grew = counted.unrecorded !== this.last.unrecorded || counted.turnedAway !== this.last.turnedAway;
    const lossy = grew || keeping === 'shed' || keeping === 'stopped';
    if (this.gap === null && lossy) {
      this.gap = { since: this.lastAt, until: now, before: this.last, quiet: 0 };
      notes.push({ kind: 'log-full', detail: begins[full] });
    }
    this.last = { unrecorded: counted.unrecorded, turnedAway: counted.turnedAway };
    this.lastAt = now;
    if (this.gap === null) return notes;
    if (lossy) {
      this.gap.until = now;
      this.gap.quiet = 0;
    } else if (++this.gap.quiet >= QUIET_LOOKS) notes.push(...this.close());
    return notes;
  }

  /** What there is to tell of a gap that is open, which is over with this. */
  close(): GapNote[] {
    if (this.gap === null) return [];
    const { since, until, before } = this.gap;
    this.gap = null;
    const unrecorded = this.last.unrecorded - before.unrecorded;
    const turnedAway = this.last.turnedAway - before.turnedAway;
    const span = `From ${new Date(since).toISOString()} to ${new Date(until).toISOString()}`;
    const detail = `${span} ${unrecorded} decisions were not recorded and ${turnedAway} requests were answered 503.`;
    return [{ kind: 'log-room', detail }];
  }
}

const begins: Record<FullJournal, string> = {
  shed: 'The log is full: decisions are only counted until there is room.',
  stop: 'The log is full: new requests are answered 503 until there is room.',
};
