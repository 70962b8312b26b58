import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ChangeTracker } from '@/lib/live/change-tracker';
import { getLiveSnapshot } from '@/lib/live/snapshot';
import { requireTarget } from '@/lib/store/postgresql/connection/require-target';
import { decisionFilters, sampleQueries, sessionFilters } from '@/lib/store/sqlite/test-queries';
import { openTestDatabase, type TestDatabase } from '@/lib/store/test-database';
import { createClientConfig } from './connection/client-config';
import { sessionsEstimate } from './sessions-estimate';

/** Tables that grow with traffic; a partition of the decisions counts as their table. */
const growingTables =
  /^(Decision(_\d+)?|Session|MovedSession|DisplacedSession|Unpin|Load|Latency|Move|SessionCount|Event|LearnedPin|FirstRequest)$/;

/** Statements that may read a growing table from end to end, and why. */
const allowed: { sql: RegExp; why: string }[] = [
  { sql: /count\(\*\) FROM "Event"\) AS events/, why: 'one event for each cause: few' },
  { sql: /^SELECT count\(\*\) AS rows FROM "Event"( WHERE (upstream|node) = \$1)?$/, why: 'the same' },
  {
    sql: /FROM groups JOIN "Event" ON id = \(/,
    why: 'of so few, all are read at once to find one for each step',
  },
  {
    sql: /^SELECT .* FROM "Event" WHERE kind = 'failover' AND "lastTime" >= \$1 AND sessions >= \$2 ORDER BY id$/,
    why: 'it has an index, but among so few the order of the ids is as good',
  },
];

/** The questions of which PostgreSQL has its own. */
const ownQuestions: typeof sampleQueries = {
  sessionsEstimate: async (db) => {
    for (const filter of sessionFilters) await sessionsEstimate(db, filter);
  },
};
const questions = Object.entries({ ...sampleQueries, ...ownQuestions }).filter(
  ([name]) => name !== 'getJournalBacklogBytes',
);

interface Statement {
  text: string;
  values: unknown[];
}

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  Plans?: PlanNode[];
}

let log: TestDatabase;
let explaining: pg.Client;
let sent = new Map<string, Statement>();

/** More sessions than count as few, or the list would always be sorted and never walked. */
beforeAll(async () => {
  const real = pg.Client.prototype.query;
  vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    const [query] = args as [{ text?: string; values?: unknown[] }];
    if (this !== explaining && typeof query?.text === 'string')
      sent.set(query.text, { text: query.text, values: query.values ?? [] });
    return Reflect.apply(real, this, args);
  } as never);
  log = await openTestDatabase();
  await log.storeDecisions(
    { session: 's1' },
    { session: 's1', outcome: 'moved', reason: 'timeout', backend: 'b2', previousBackend: 'b1' },
  );
  await log.storeRecords(['s', Date.now() * 1000, '1.0.0', 0, 1, 0, 1, []]);
  await log.db.$executeRaw`
    INSERT INTO "Session" (id, upstream, backend, client, "firstSeen", "lastSeen", requests, moves)
    SELECT 'a' || i, 'web', 'b1', 'a', 1795000000000000 - i, 1795000000000000 - i, 1, 1
    FROM generate_series(1, 12000) AS i`;
  await log.db.$executeRaw`ANALYZE`;
  explaining = new pg.Client(
    createClientConfig(requireTarget(log.location), { name: 'test', sendsSettings: true }),
  );
  await explaining.connect();
  // On tables as small as these, it is what no index can answer that is read from end to end then.
  await explaining.query('SET enable_seqscan = off');
});
afterAll(async () => {
  vi.restoreAllMocks();
  await explaining.end();
  await log.close();
});

/** The statements that `work` really sent to the server. */
async function captureStatements(work: () => Promise<unknown>): Promise<Statement[]> {
  sent = new Map();
  await work();
  return [...sent.values()];
}

/** The growing tables that PostgreSQL reads from end to end for these statements: one line each. */
async function findFullScans(statements: Statement[]): Promise<string[]> {
  const faults: string[] = [];
  for (const { text, values } of statements) {
    const sql = text.trim().replace(/\s+/g, ' ');
    if (!/^(SELECT|WITH|INSERT|UPDATE|DELETE)\b/.test(sql)) continue;
    if (allowed.some((one) => one.sql.test(sql))) continue;
    const { rows } = await explaining.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `EXPLAIN (FORMAT JSON) ${text}`,
      values,
    );
    for (const row of rows)
      faults.push(...listFullScans(row['QUERY PLAN'][0].Plan, false).map((scan) => `${scan}: ${sql}`));
  }
  return faults;
}

/** In the order of an index and with a limit, no more is read than is asked for. */
function listFullScans(node: PlanNode, isLimited: boolean, readBy = ''): string[] {
  const type = node['Node Type'];
  const table = node['Relation Name'] ?? readBy;
  const limited = isLimited || type === 'Limit';
  const isFull =
    type === 'Seq Scan' ||
    (/Index/.test(type) && node['Index Cond'] === undefined && !(limited && type !== 'Bitmap Index Scan'));
  // What is sorted or summed is read whole, whatever is limited afterwards.
  const passes = limited && !/^(Sort|Aggregate|Hash)$/.test(type);
  return [
    ...(isFull && growingTables.test(table) ? [`${type} of ${table}`] : []),
    ...(node.Plans ?? []).flatMap((child) => listFullScans(child, passes, table)),
  ];
}

it.each(questions)('%s reads no growing table from end to end', async (_name, ask) => {
  const statements = await captureStatements(() => ask(log.db));
  expect(statements).not.toEqual([]);
  expect(await findFullScans(statements)).toEqual([]);
});

it('the live picture and its ticks read no growing table from end to end', async () => {
  const statements = await captureStatements(async () => {
    const now = Math.floor(Date.now() / 1000);
    await new ChangeTracker(log.store, await getLiveSnapshot(log.store)).poll(now);
  });
  expect(await findFullScans(statements)).toEqual([]);
});

it('the first rows of an export neither', async () => {
  const statements = await captureStatements(async () => {
    for (const filter of decisionFilters) for await (const _ of log.store.decisionBatches(filter));
  });
  expect(await findFullScans(statements)).toEqual([]);
});

it.each([
  'SELECT * FROM "Decision" WHERE path = $1',
  'SELECT backend, count(*) FROM "Session" GROUP BY 1 ORDER BY $1::text',
  'DELETE FROM "Load" WHERE requests < $1::int',
])('a plan like that of %s is found', async (text) => {
  expect(await findFullScans([{ text, values: ['1'] }])).not.toEqual([]);
});
