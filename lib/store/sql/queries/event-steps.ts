import type { EventSteps } from '@/lib/contract/types';
import { formatIsoMicros } from '@/lib/core/iso-time';
import type { EventFilter, EventRange } from '@/lib/store/filters';
import type { Database } from '@/lib/store/sql/database';
import { where } from './conditions';
import { eventColumns, eventConditions, type RawEvent, toEventRow } from './events-page';

/** Steps of a chart, at most: more marks could not be distinguished. */
const maxSteps = 200;

/**
 * Events of a range counted in at most 200 steps by their kind, oldest first. None is left out, however many there are;
 * a step without events is.
 */
export async function eventSteps(
  db: Database,
  filter: Omit<EventFilter, 'from' | 'to'>,
  { from, to }: EventRange,
): Promise<EventSteps> {
  const step = Math.max(1, Math.ceil((to - from) / maxSteps));
  const [begin, end] = [BigInt(from) * 1_000_000n, BigInt(to) * 1_000_000n];
  // SQLite takes the other columns from the row that has the minimum.
  const rows = await db.$queryRaw<(RawEvent & { at: bigint; count: bigint; earliest: bigint })[]>`
    SELECT (time - ${begin}) / ${BigInt(step) * 1_000_000n} AS at, count(*) AS count, min(time) AS earliest, ${eventColumns}
    FROM Event ${where(...eventConditions({ ...filter, from: begin, to: end }))} GROUP BY at, kind ORDER BY earliest, id`;
  const steps = rows.map(({ at, count, earliest, ...first }) => ({
    time: from + Number(at) * step,
    count: Number(count),
    first: { ...toEventRow(first), time: formatIsoMicros(earliest) },
  }));
  return { step, total: steps.reduce((sum, { count }) => sum + count, 0), steps };
}
