import type { EventOfKind } from '@/lib/core/events';
import type { DroppedCounts, JournalFullPolicy, RecordingState } from '@/lib/core/recording-state';

/** That recording stopped, or that it continues and what is missing. */
export type RecordingGapEvent = EventOfKind<'journal-full'> | EventOfKind<'recording-resumed'>;

/** Polls without another missing decision after which a gap is over: every worker has reported since. */
const quietPollsToClose = 2;

/** Reports the times in which not everything was recorded: that one begins, and what is missing when it is over. */
export class RecordingGaps {
  private gap: { since: number; until: number; before: DroppedCounts; quiet: number } | null = null;
  private lastCounts: DroppedCounts = { unrecordedDecisions: 0, rejectedRequests: 0 };
  private lastPollAtMs: number;

  /** @param now ms since the epoch */
  constructor(now: number) {
    this.lastPollAtMs = now;
  }

  /**
   * Called once a second.
   * @param now ms since the epoch
   * @param fullPolicy what is done with requests whose decisions cannot be kept
   * @returns the events to record
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
    const isDropping = hasGrown || state === 'shedding' || state === 'rejecting';
    if (this.gap === null && isDropping) {
      this.gap = { since: this.lastPollAtMs, until: now, before: this.lastCounts, quiet: 0 };
      events.push({ kind: 'journal-full', payload: { policy: fullPolicy } });
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

  /** Ends a gap that is open. @returns the events to record */
  closeGap(): RecordingGapEvent[] {
    if (this.gap === null) return [];
    const { since, until, before } = this.gap;
    this.gap = null;
    const payload = {
      from: new Date(since).toISOString(),
      to: new Date(until).toISOString(),
      unrecordedDecisions: this.lastCounts.unrecordedDecisions - before.unrecordedDecisions,
      rejectedRequests: this.lastCounts.rejectedRequests - before.rejectedRequests,
    };
    return [{ kind: 'recording-resumed', payload }];
  }
}
