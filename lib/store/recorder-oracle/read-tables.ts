import { journalFields } from '@/lib/core/decision-record';
import type { Database } from '@/lib/store/sql/database';
import { sortRows, type Tables } from './expected-log';

const select = (table: string, columns: string): string =>
  `SELECT ${columns
    .split(' ')
    .map((name) => `"${name}"`)
    .join(', ')} FROM "${table}"`;

const load = 'assigned pinned moved refused errors bytesIn bytesOut';
const queries: Record<string, string> = {
  decisions: select('Decision', `node ${journalFields.map(({ name }) => name).join(' ')}`),
  sessions: select(
    'Session',
    'id upstream backend pinnedSince appSession client node firstSeen lastSeen requests moves',
  ),
  loads: select('Load', `step time upstream backend node requests movedAway ${load}`),
  loadTotals: select('LoadTotal', `upstream backend node ${load}`),
  moves: select('Move', 'step time upstream previousBackend backend reason node moves'),
  moveTotals: select('MoveTotal', 'upstream previousBackend backend reason node moves'),
  displaced: select('DisplacedSession', 'upstream session homeBackend backend since'),
  unpins: `SELECT "upstream", "session", "backend", "createdAt",
    CASE WHEN "closedAt" IS NULL THEN 0 ELSE 1 END AS "isClosed" FROM "Unpin"`,
};

/** The latencies by bucket, one row each, wherever a database keeps the counts of a backend together. */
const latencyQueries = {
  sqlite: select('Latency', 'step time upstream backend node bucket count'),
  postgresql: `SELECT "step", "time", "upstream", "backend", "node", "bucket" + array_lower("counts", 1) - 2 AS "bucket", "count"
    FROM "Latency", unnest("counts") WITH ORDINALITY AS packed("count", "bucket") WHERE "count" > 0`,
};

/** Reads what `ExpectedLog` works out of a log. */
export async function readTables(db: Database): Promise<Tables> {
  const tables: Tables = {};
  for (const [name, sql] of Object.entries(queries)) tables[name] = await readRows(db, sql);
  tables.latencies = await readRows(db, latencyQueries[db.dialect.name]);
  tables.events = await readFailovers(db);
  return tables;
}

async function readRows(db: Database, sql: string): Promise<object[]> {
  return sortRows((await db.$queryRawUnsafe<Record<string, unknown>[]>(sql)).map(toPlainRow));
}

async function readFailovers(db: Database): Promise<object[]> {
  const events = await db.event.findMany({ where: { kind: 'failover' } });
  const moved = await db.movedSession.findMany();
  return sortRows(
    events.map(({ id, upstream, backend, toBackend, reason, time, lastTime, sessions }) => {
      const names = moved.filter(({ event }) => event === id).map(({ session }) => session);
      if (names.length !== sessions)
        throw new Error(`event ${id} says ${sessions} sessions and has ${names.length}`);
      const cause = { upstream, backend, toBackend, reason };
      return { ...cause, time: Number(time), lastTime: Number(lastTime), sessions: names.sort() };
    }),
  );
}

function toPlainRow(row: Record<string, unknown>): object {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
  );
}
