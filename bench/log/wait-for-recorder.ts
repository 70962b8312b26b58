import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '@/lib/store/sql/database';

/** Without a new row for so long, ms, something is wrong. */
const recorderTimeoutMs = 30_000;

/** What the log holds. */
export interface RecordedTotals {
  decisions: number;
  sessions: number;
}

/**
 * Waits until the log has as many decisions as were written.
 *
 * @throws if no more decisions arrive, or too many have
 */
export async function waitUntilRecorded(db: Database, decisions: number): Promise<RecordedTotals> {
  let last = -1;
  let changed = Date.now();
  for (;;) {
    // The highest id is found at once; the rows are counted only when all should be there.
    const [{ reached } = { reached: 0n }] = await db.$queryRaw<{ reached: bigint }[]>`
      SELECT coalesce(max(id), 0) AS reached FROM Decision`;
    if (Number(reached) >= decisions) break;
    if (Number(reached) !== last) {
      last = Number(reached);
      changed = Date.now();
    } else if (Date.now() - changed > recorderTimeoutMs) {
      throw new Error(`the recorder stopped at ${last} of ${decisions} decisions`);
    }
    await pause(100);
  }
  const [counted] = await db.$queryRaw<{ decisions: bigint; sessions: bigint }[]>`
    SELECT (SELECT count(*) FROM Decision) AS decisions, (SELECT count(*) FROM Session) AS sessions`;
  const recorded = { decisions: Number(counted?.decisions), sessions: Number(counted?.sessions) };
  if (recorded.decisions !== decisions) {
    throw new Error(`the log has ${recorded.decisions} decisions, ${decisions} were written`);
  }
  return recorded;
}
