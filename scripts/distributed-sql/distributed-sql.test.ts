import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type DistributedRule, findInScript, findInSource } from './find-breaches';

/**
 * Distributed engines that speak PostgreSQL's protocol lack some of what PostgreSQL has. The SQL for both databases and
 * that for PostgreSQL do without, but for these places, each with what such an engine would do there.
 * docs/design/databases.md says what each of them lacks.
 */
const root = join(import.meta.dirname, '../..');
const sql = 'lib/store/sql';
const postgresql = 'lib/store/postgresql';

const places: Record<string, Partial<Record<DistributedRule, string>>> = {
  [`${sql}/ingest/leader-lease.ts`]: {
    'volatile function in an update': 'Lease is a table of the coordinator, and CockroachDB takes the clock',
  },
  [`${sql}/queries/backend-history.ts`]: { 'recursive query': 'counts steps of time and reads no table' },
  [`${sql}/queries/load-points.ts`]: { 'recursive query': 'counts steps of time and reads no table' },
  [`${sql}/queries/get-events-after.ts`]: {
    'order of ids for the order of commits':
      'who writes an event locks a row first, so that they are the same',
  },
  [`${sql}/queries/get-last-event-id.ts`]: {
    'order of ids for the order of commits': 'none yet: it is where such a follower begins',
  },
  [`${postgresql}/decision-partitions.ts`]: {
    'partitioned table': 'a plain `Decision` needs none',
  },
  [`${postgresql}/ingest/store-failovers.ts`]: {
    'row lock': 'Backend is a table of the coordinator; without the lock a failover has one event per node',
  },
  [`${postgresql}/migrations/migrate-postgresql.ts`]: {
    'advisory lock': '`stickyboard migrate` by hand, once, and database.migrate: false',
  },
  [`${postgresql}/replace-tables.ts`]: {
    'table dropped': 'an import replaces whole tables',
    'lock of a table':
      'an import into a log that is not in use; CockroachDB refuses the statement and nothing changes',
  },
  [`${postgresql}/retention/retention-job.ts`]: {
    'table dropped': 'a day of decisions; else DELETE in steps',
  },
  'prisma/migrations/postgresql/0001_first/migration.sql': {
    'partitioned table': 'a plain table with the same key, and retention by DELETE in steps',
  },
};

type Found = [place: string, rule: DistributedRule, statement: string];

function findAll(): Found[] {
  const read = (folder: string, files: RegExp) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => files.test(file))
      .map((file): [string, string] => [join(folder, file), readFileSync(join(root, folder, file), 'utf8')]);
  const sources = [sql, postgresql].flatMap((folder) =>
    read(folder, /^(?!.*(?:\.test\.ts$|test-)).*\.ts$/).map(([file, text]) => ({
      file,
      found: findInSource(text),
    })),
  );
  const scripts = read('prisma/migrations/postgresql', /\.sql$/).map(([file, text]) => ({
    file,
    found: findInScript(text),
  }));
  expect(sources.length).toBeGreaterThan(100);
  expect(scripts.length).toBeGreaterThan(0);
  return [...sources, ...scripts].flatMap(({ file, found }) =>
    found.map(({ rule, statement }): Found => [file, rule, statement]),
  );
}

test('no SQL needs what distributed engines lack, outside the places that have a fallback', () => {
  expect(findAll().filter(([place, rule]) => places[place]?.[rule] === undefined)).toEqual([]);
});

test('each place with a fallback is there and needs it', () => {
  const found = findAll().map(([place, rule]) => `${place}: ${rule}`);
  const listed = Object.entries(places).flatMap(([place, rules]) =>
    Object.keys(rules).map((rule) => `${place}: ${rule}`),
  );
  expect(new Set(found)).toEqual(new Set(listed));
});

/** An expression in a template literal. */
const put = (name: string): string => `$${`{${name}}`}`;

test.each<[DistributedRule, string]>([
  ['LISTEN and NOTIFY', "client.query('LISTEN intent')"],
  ['LISTEN and NOTIFY', `db.$executeRaw\`SELECT pg_notify(${put('channel')}, ${put('text')})\``],
  ['advisory lock', "client.query('SELECT pg_advisory_lock(1)')"],
  ['temporary table', "client.query('CREATE TEMP TABLE stage (id BIGINT PRIMARY KEY)')"],
  ['division with a remainder', `Prisma.sql\`SELECT "time" / ${put('step')} FROM "Load"\``],
  ['division with a remainder', 'Prisma.sql`SELECT ("time" - 1) / 60 AS minute FROM "Load"`'],
  ['table dropped', `db.$executeRawUnsafe(\`DROP TABLE "${put('name')}"\`)`],
  ['partitioned table', "client.query('CREATE TABLE a PARTITION OF b FOR VALUES FROM (1) TO (2)')"],
  ['table without a primary key', "client.query('CREATE TABLE stage (id BIGINT)')"],
  [
    'volatile function in an update',
    `db.$executeRaw\`UPDATE "Node" SET "heartbeat" = ${put('db.dialect.nowMicros')} WHERE "name" = ${put('node')}\``,
  ],
  ['recursive query', 'Prisma.sql`WITH RECURSIVE chain AS (SELECT 1) SELECT * FROM chain`'],
  ['row lock', `db.$queryRaw\`SELECT 1 FROM "Session" WHERE "id" = ${put('id')} FOR UPDATE\``],
  ['lock of a table', "client.query('LOCK TABLE a')"],
  ['statement prepared beyond its transaction', "client.query('PREPARE load AS SELECT 1')"],
  ['order of ids for the order of commits', 'db.$queryRaw`SELECT max(id) FROM "Decision"`'],
])('%s is found in a source', (rule, source) => {
  expect(findInSource(source).map((breach) => breach.rule)).toEqual([rule]);
});

test.each([
  `Prisma.sql\`SELECT "time" - "time" % ${put('step')} FROM "Load"\``,
  'Prisma.sql`SELECT ("time" - "time" % 60) / 60 FROM "Load"`',
  `db.$executeRaw\`UPDATE "Node" SET "heartbeat" = ${put('now')} WHERE "name" = ${put('node')}\``,
  "logger.warn('Read /var/lib/a and/or b')",
  'Prisma.sql`SELECT row_number() OVER (PARTITION BY "upstream") FROM "Backend"`',
])('%s needs nothing that they lack', (source) => {
  expect(findInSource(source)).toEqual([]);
});

test('statements of a script are looked at one by one, without its comments', () => {
  const script =
    '-- A TEMP TABLE would do.\nCREATE TABLE a (id BIGINT);\nCREATE TABLE b (id BIGINT PRIMARY KEY);\n';
  expect(findInScript(script).map(({ rule }) => rule)).toEqual(['table without a primary key']);
});
