import type { DroppedCounts, JournalFullPolicy, RecordingState } from '@/lib/core/recording-state';

/** An event for the operator, as in `PROXY_EVENT`. */
export interface RecordingGapEvent {
  kind: 'log-full' | 'log-room';
  detail: string;
}

/** Looks without another decision missing after which a gap is over: every worker has told since. */
const quietPollsToClose = 2;

/** Tells of the times in which not everything was recorded: that one begins, and what is missing when it is over. */
export class RecordingGaps {
  private gap: { since: number; until: number; before: DroppedCounts; quiet: number } | null = null;
  private lastCounts: DroppedCounts = { unrecordedDecisions: 0, rejectedRequests: 0 };
  private lastPollAtMs: number;

  /** @param now ms since the epoch */
  constructor(now: number) {
    this.lastPollAtMs = now;
  }

  /**
   * Looks once a second.
   * @param now ms since the epoch
   * @param fullPolicy what is done with requests whose decisions cannot be kept
   * @returns what there is to tell
   */
  poll(
    now: number,
    state: RecordingState,
    counts: DroppedCounts,
    fullPolicy: JournalFullPolicy,
  ): RecordingGapEvent[] {
    const events: RecordingGapEvent[] = [];
    const hasGrown =
      counts.unrecordedDecisions !== this.lastCounts.unrecordedDecisions ||
      counts.rejectedRequests !== this.lastCounts.rejectedRequests;
    const isDropping = hasGrown || state === 'shed' || state === 'stopped';
    if (this.gap === null && isDropping) {
      this.gap = { since: this.lastPollAtMs, until: now, before: this.lastCounts, quiet: 0 };
      events.push({ kind: 'log-full', detail: gapStartMessages[fullPolicy] });
    }
    this.lastCounts = {
      unrecordedDecisions: counts.unrecordedDecisions,
      rejectedRequests: counts.rejectedRequests,
    };
    this.lastPollAtMs = now;
    if (this.gap === null) return events;
    if (isDropping) {
      this.gap.until = now;
      this.gap.quiet = 0;
    } else if (++this.gap.quiet >= quietPollsToClose) events.push(...this.closeGap());
    return events;
  }

  /** What there is to tell of a gap that is open, which is over with this. */
  closeGap(): RecordingGapEvent[] {
    if (this.gap === null) return [];
    const { since, until, before } = this.gap;
    this.gap = null;
    const unrecorded = this.lastCounts.unrecordedDecisions - before.unrecordedDecisions;
    const turnedAway = this.lastCounts.rejectedRequests - before.rejectedRequests;
    const span = `From ${new Date(since).toISOString()} to ${new Date(until).toISOString()}`;
    const detail = `${span} ${unrecorded} decisions were not recorded and ${turnedAway} requests were answered 503.`;
    return [{ kind: 'log-room', detail }];
  }
}

const gapStartMessages: Record<JournalFullPolicy, string> = {
  shed: 'The log is full: decisions are only counted until there is room.',
  stop: 'The log is full: new requests are answered 503 until there is room.',
};
