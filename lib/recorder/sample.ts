import type { Database } from '@/lib/database/open';
import { activeWindowMicros } from '@/lib/queries/activeWindow';

/** Seconds between two samples. */
export const sampleSeconds = 5;

/**
 * Notes how many active sessions each declared backend has.
 *
 * @param time the sample's time, seconds since the epoch
 */
export async function sampleSessions(db: Database, time: number): Promise<void> {
  const since = BigInt(time) * 1_000_000n - activeWindowMicros;
  await db.$executeRaw`
    INSERT OR REPLACE INTO SessionCount (time, upstream, backend, sessions)
    SELECT ${time}, upstream, name, (
      SELECT count(*) FROM Session
      WHERE Session.upstream = Backend.upstream AND Session.backend = Backend.name AND lastSeen >= ${since}
    ) FROM Backend WHERE declared`;
}
