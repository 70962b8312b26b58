import { queryServer } from './server';

/** What a database holds of the rows that it was given. */
export interface StoredTotals {
  decisions: number;
  load: number;
  totals: number;
  sessionRequests: number;
  sessions: number;
  deadlocks: number;
}

/** Counts decisions, and what the sums of the recorders say of them. */
export async function readStoredTotals(url: string): Promise<StoredTotals> {
  const { rows } = await queryServer<Record<keyof StoredTotals, string>>(
    url,
    `SELECT (SELECT count(*) FROM "Decision") AS "decisions",
       (SELECT sum("requests") FROM "Load" WHERE "step" = 1) AS "load",
       (SELECT sum("assigned" + "pinned" + "moved" + "refused") FROM "LoadTotal") AS "totals",
       (SELECT sum("requests") FROM "Session") AS "sessionRequests",
       (SELECT count(*) FROM "Session") AS "sessions",
       (SELECT "deadlocks" FROM pg_stat_database WHERE datname = current_database()) AS "deadlocks"`,
  );
  const values = Object.entries(rows[0] ?? {}).map(([name, value]) => [name, Number(value)]);
  return Object.fromEntries(values) as StoredTotals;
}

/** @throws if not each row was stored and summed up exactly once, or sessions are missing */
export function assertTotals(stored: StoredTotals, rows: number, sessions: number): void {
  const { decisions, load, totals, sessionRequests } = stored;
  for (const [where, sum] of Object.entries({ decisions, load, totals, sessionRequests })) {
    if (sum !== rows) throw new Error(`${where}: ${sum} of ${rows} rows`);
  }
  if (stored.sessions !== sessions)
    throw new Error(`the log has ${stored.sessions} sessions, ${sessions} were written`);
}
