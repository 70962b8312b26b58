import type { Database, StoreUsage } from '@/lib/store/sql/database';

/** Up to so many rows are counted one by one; of more, the statistics of the database say how many there are. */
export const maxCountedRows = 10_000;
/** The longest step of the rollups, seconds: their few rows sum up all decisions. */
const longestStep = 21_600;

/** How large the log is: decisions by the rollups, sessions by the statistics, bytes by the sizes of the tables. */
export async function readUsage(db: Database): Promise<StoreUsage> {
  const [[row], sessions, bytes] = await Promise.all([
    db.$queryRaw<{ decisions: bigint | null }[]>`
      SELECT CAST(sum("requests") AS BIGINT) AS decisions FROM "Load"
      WHERE "step" = ${longestStep} AND "time" >= (
        SELECT (min("time") - min("time") % ${longestStep * 1_000_000}) / 1000000 FROM "Decision")`,
    countSessions(db),
    readBytes(db),
  ]);
  return { decisions: Number(row?.decisions ?? 0), sessions, usedBytes: bytes, fileBytes: bytes };
}

/** About how many sessions there are; exact if there are few. */
export async function countSessions(db: Database): Promise<number> {
  const counted = await db.session.count({ take: maxCountedRows + 1 });
  if (counted <= maxCountedRows) return counted;
  const [row] = await db.$queryRaw<{ rows: number }[]>`
    SELECT reltuples AS rows FROM pg_class
    WHERE relname = 'Session' AND relnamespace = CAST(current_schema() AS regnamespace)`;
  return Math.max(counted, Math.round(row?.rows ?? 0));
}

/** Bytes of all tables with their indexes. */
async function readBytes(db: Database): Promise<number> {
  const [row] = await db.$queryRaw<{ bytes: bigint | null }[]>`
    SELECT CAST(sum(pg_total_relation_size(oid)) AS BIGINT) AS bytes FROM pg_class
    WHERE relnamespace = CAST(current_schema() AS regnamespace) AND relkind = 'r'`;
  return Number(row?.bytes ?? 0);
}
