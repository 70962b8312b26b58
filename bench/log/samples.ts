import type { Database } from '@/lib/store/sql/database';
import { integer } from '@/lib/store/sql/queries/conditions';

/** Seconds between two samples, and for how long they are kept, as in the product. */
const [every, kept] = [5, 7 * 86_400];

/**
 * Writes how many sessions were active at each backend while the log was made: the recorder takes these samples by the
 * clock, and has seen of hours only the minutes in which it took them in. The counts are made up.
 *
 * @param from beginning and `to` end of the log, s since the epoch
 */
export async function writeSamples(db: Database, from: number, to: number): Promise<void> {
  const first = Math.ceil(Math.max(from, to - kept) / every) * every;
  await db.$executeRaw`
    WITH RECURSIVE samples (time) AS (
      SELECT ${integer(first)} UNION ALL SELECT time + ${integer(every)} FROM samples WHERE time < ${integer(Math.ceil(to))}
    )
    INSERT INTO "SessionCount" (time, upstream, backend, sessions)
    SELECT time, upstream, name, 300 + time / 60 % 50 + slot FROM samples CROSS JOIN "Backend" WHERE true ORDER BY 1, 2, 3
    ON CONFLICT (time, upstream, backend) DO UPDATE SET sessions = excluded.sessions`;
}
