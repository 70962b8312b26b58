import { activeWindowMicros } from '@/lib/core/active-window';
import type { Database } from '@/lib/store/sql/database';

/**
 * Stores how many active sessions each declared backend has.
 *
 * @param timeSeconds the sample's time, seconds since the epoch
 */
export async function sampleSessions(db: Database, timeSeconds: number): Promise<void> {
  const since = BigInt(timeSeconds) * 1_000_000n - activeWindowMicros;
  await db.$executeRaw`
    INSERT INTO "SessionCount" ("time", "upstream", "backend", "sessions")
    SELECT CAST(${timeSeconds} AS INTEGER), "upstream", "name", (
      SELECT count(*) FROM "Session"
      WHERE "Session"."upstream" = "Backend"."upstream" AND "Session"."backend" = "Backend"."name"
        AND "lastSeen" >= ${since}
    ) FROM "Backend" WHERE "declared"
    ON CONFLICT ("time", "upstream", "backend") DO UPDATE SET "sessions" = excluded."sessions"`;
}
