import type { EventSteps } from '@/lib/contract/types';
import type { EventFilter, EventRange } from '@/lib/store/filters';
import type { Database } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { integer, where } from './conditions';
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
  const conditions = eventConditions({ ...filter, from: begin, to: end });
  const stepMicros = integer(BigInt(step) * 1_000_000n);
  const rows = await db.$queryRaw<(RawEvent & { offset: bigint; count: bigint })[]>`
    WITH groups AS (
      SELECT kind AS "itsKind", (time - ${begin}) - (time - ${begin}) % ${stepMicros} AS "offset",
        count(*) AS count, min(time) AS earliest
      FROM "Event" ${where(...conditions)} GROUP BY 1, 2
    )
    SELECT ${eventColumns}, "offset", count FROM groups JOIN "Event" ON id = (
      SELECT min(id) FROM "Event" ${where(Prisma.sql`kind = "itsKind" AND time = earliest`, ...conditions)}
    ) ORDER BY time, id`;
  const steps = rows.map(({ offset, count, ...first }) => ({
    time: from + Number(offset) / 1_000_000,
    count: Number(count),
    first: toEventRow(first),
  }));
  return { step, total: steps.reduce((sum, { count }) => sum + count, 0), steps };
}
