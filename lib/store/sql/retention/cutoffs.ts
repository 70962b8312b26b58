import type { Retention } from '@/lib/core/retention';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** The cutoff of each part of the log, in ms since the epoch: older rows are deleted. */
export interface RetentionCutoffs {
  /** Decisions, the sessions that made them, and which of these a failover moved. */
  decisions: number;
  /** Rollups of seconds. */
  seconds: number;
  /** Rollups of minutes. */
  minutes: number;
  /** Rollups of hours. */
  hours: number;
  /** Samples of how many sessions are active. */
  samples: number;
  events: number;
}

/**
 * The age that each part of the log may reach.
 *
 * @param now ms since the epoch
 * @param fullCutoffMs up to when there is no room for decisions, ms since the epoch; 0 while there is room for all
 */
export function getCutoffs(now: number, { decisionsMs }: Retention, fullCutoffMs: number): RetentionCutoffs {
  // Coarser data may go further back than decisions, in the same proportion however small the size limit is: so
  // every part of the log that lasts shrinks with it.
  const maxAgeMs = fullCutoffMs === 0 ? Number.POSITIVE_INFINITY : Math.max(now - fullCutoffMs, minuteMs);
  const cutoffFor = (most: number): number => (most === Number.POSITIVE_INFINITY ? 0 : now - most);
  return {
    decisions: cutoffFor(Math.min(decisionsMs, maxAgeMs)),
    seconds: cutoffFor(Math.min(dayMs, maxAgeMs)),
    minutes: cutoffFor(Math.min(90 * dayMs, 12 * maxAgeMs)),
    hours: cutoffFor(600 * maxAgeMs),
    samples: cutoffFor(Math.min(7 * dayMs, 12 * maxAgeMs)),
    events: cutoffFor(Math.min(90 * dayMs, 600 * maxAgeMs)),
  };
}
