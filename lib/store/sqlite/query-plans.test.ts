import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ExportRequest } from '@/lib/contract/export';
import type { JournalRecord } from '@/lib/core/journal-records';
import { estimateExport } from '@/lib/export/estimate';
import { ChangeTracker } from '@/lib/live/change-tracker';
import { getLiveSnapshot } from '@/lib/live/snapshot';
import { collectNotifications } from '@/lib/notify/collect-notifications';
import { getExpectedHighWaterMark } from '@/lib/store/expected-high-water-mark';
import type { Database } from '@/lib/store/sql/database';
import { sampleSessions } from '@/lib/store/sql/ingest/session-samples';
import { storeBatch } from '@/lib/store/sqlite/ingest/store-batch';
import { openDatabase } from '@/lib/store/sqlite/open-database';
import { createRetentionJob } from '@/lib/store/sqlite/retention/retention-job';
import { createSqliteStore } from '@/lib/store/sqlite/sqlite-store';
import {
  createDecisionLine,
  createJournalBatch,
  openTestDatabase,
  type TestDatabase,
  testSource,
} from '@/lib/store/test-database';
import { getDatabasePath } from '@/prisma/database-path';
import { decisionBatches, eventBatches, sessionBatches } from './export-batches';
import { decisionFilters, eventFilters, sampleQueries, sessionFilters } from './test-queries';

/** Tables that grow with traffic. */
const growingTables =
  /^(Decision|Session|MovedSession|DisplacedSession|Unpin|Load|Latency|Move|SessionCount|Event|LearnedPin|FirstRequest)$/;

/**
 * Statements that may read a growing table from end to end, or sort what is not bounded by a LIMIT within, and why. Of
 * Decision none may.
 */
const allowed: { sql: RegExp; why: string }[] = [
  {
    sql: /^SELECT count\(\*\) AS rows FROM "Session"$/,
    why: 'SQLite counts by pages of an index: 1 ms a million',
  },
  {
    sql: /\(SELECT count\(\*\) FROM "(Session|Event)"\) AS (sessions|events)/,
    why: 'the same',
  },
  {
    sql: /^SELECT count\(\*\) AS rows FROM "Event"( WHERE (upstream|node) = \?)?$/,
    why: 'one event for each cause: few',
  },
];

/**
 * If rows of Decision are read through an index, and not just ids found in it, a condition that the index does not
 * cover could hide any number of them. Here none can.
 */
const readByIndex: { sql: RegExp; why: string }[] = [
  { sql: /INDEXED BY "Decision_transitions"/, why: 'the index has just the moves of one session' },
];

let log: TestDatabase;
let sent = new Set<string>();

/** More sessions than count as few, or the list would always be sorted and never walked. */
beforeAll(async () => {
  log = await openTestDatabase();
  await log.storeDecisions(
    { session: 's1' },
    { session: 's1', outcome: 'moved', reason: 'timeout', backend: 'b2', previousBackend: 'b1' },
  );
  await log.storeRecords(['s', Date.now() * 1000, '1.0.0', 0, 1, 0, 1, []]);
  await log.db.$executeRaw`
    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)
    INSERT INTO Session (id, upstream, backend, client, firstSeen, lastSeen, requests, moves)
    SELECT 'a' || i, 'web', 'b1', 'a', 1795000000000000 - i, 1795000000000000 - i, 1, 1 FROM n`;
  const real = Sqlite.prototype.prepare;
  vi.spyOn(Sqlite.prototype, 'prepare').mockImplementation(function (this: Sqlite.Database, sql: string) {
    sent.add(sql.trim().replace(/\s+/g, ' '));
    return real.call(this, sql);
  });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await log.close();
});

/**
 * The statements that `work` really sent to SQLite, by any method; a connection of its own has compiled none before.
 */
async function captureStatements(work: (db: Database) => Promise<unknown>): Promise<string[]> {
  const db = await openDatabase(log.dataDir, 'recorder');
  try {
    sent = new Set();
    await work(db);
    return [...sent];
  } finally {
    await db.$disconnect();
  }
}

/** The faults in SQLite's plans of the statements: one line each. */
function findFullScans(statements: string[]): string[] {
  const db = new Sqlite(getDatabasePath(log.dataDir));
  try {
    return statements.flatMap((sql) => {
      const [, made] = /^CREATE TEMP TABLE (?:IF NOT EXISTS )?(\w+)/.exec(sql) ?? [];
      if (made !== undefined) db.exec(`DROP TABLE IF EXISTS temp.${made}; ${sql}`);
      if (!/^(SELECT|WITH|INSERT|UPDATE|DELETE|REPLACE)\b/.test(sql)) return [];
      const parameters = Array<null>(sql.split('?').length - 1).fill(null);
      const plan = db.prepare<null[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters);
      return plan
        .map(({ detail }) => detail)
        .filter((detail) => isFullScan(detail, sql))
        .map((detail) => `${detail}: ${sql}`);
    });
  } finally {
    db.close();
  }
}

function isFullScan(detail: string, sql: string): boolean {
  const [, access, table = '', index] =
    /^(SCAN|SEARCH) (\S+)(?: USING ((?:COVERING )?INDEX|PRIMARY KEY))?/.exec(detail) ?? [];
  if (!growingTables.test(table)) return false;
  if (table === 'Decision' && index === 'INDEX') return !readByIndex.some((one) => one.sql.test(sql));
  // In the order of an index and with a limit, no more is read than is asked for.
  if (access === 'SEARCH' || (index !== undefined && /\bLIMIT\b/.test(sql))) return false;
  return table === 'Decision' || !allowed.some((one) => one.sql.test(sql));
}

describe('the plans of the statements that are sent', () => {
  it.each(Object.entries(sampleQueries))('%s reads no growing table from end to end', async (_name, ask) => {
    const statements = await captureStatements(ask);
    expect(statements).not.toEqual([]);
    expect(findFullScans(statements)).toEqual([]);
  });

  it('the live snapshot neither', async () => {
    const statements = await captureStatements((db) => getLiveSnapshot(createSqliteStore(db, '')));
    expect(statements).not.toEqual([]);
    expect(findFullScans(statements)).toEqual([]);
  });

  it('the live tick reads no growing table from end to end', async () => {
    const statements = await captureStatements(async (db) => {
      const store = createSqliteStore(db, '');
      await new ChangeTracker(store, await getLiveSnapshot(store)).poll(getExpectedHighWaterMark(store));
    });
    expect(findFullScans(statements)).toEqual([]);
  });

  it("the notifier's queries read no growing table from end to end", async () => {
    const statements = await captureStatements(async (db) => {
      const store = createSqliteStore(db, '');
      await collectNotifications(store, await store.getLastEventId(), 1);
    });
    expect(statements.filter((sql) => sql.includes('Event'))).not.toEqual([]);
    expect(findFullScans(statements)).toEqual([]);
  });

  it('exports and their estimates read no growing table from end to end', async () => {
    const statements = await captureStatements(async (db) => {
      const usual = { format: 'csv' } as const;
      for (const filter of decisionFilters) {
        await estimateExport(createSqliteStore(db, ''), {
          what: 'decisions',
          ...usual,
          ...filter,
        } as ExportRequest);
        for await (const _ of decisionBatches(log.dataDir, filter));
      }
      for (const filter of sessionFilters) {
        await estimateExport(createSqliteStore(db, ''), { what: 'sessions', ...usual, ...filter });
        for await (const _ of sessionBatches(log.dataDir, filter));
      }
      for (const filter of eventFilters) {
        await estimateExport(createSqliteStore(db, ''), {
          what: 'events',
          ...usual,
          ...filter,
        } as ExportRequest);
        for await (const _ of eventBatches(log.dataDir, filter));
      }
    });
    expect(findFullScans(statements)).toEqual([]);
  });

  it("the recorder's statements read no growing table from end to end", async () => {
    const statements = await captureStatements(async (db) => {
      const lines = [
        createDecisionLine({ session: 's1' }),
        createDecisionLine({ session: 's2', outcome: 'assigned' }),
      ];
      const down: JournalRecord = ['h', Date.now() * 1000, 'web', 'b1', 'down', null];
      await storeBatch(db, testSource, createJournalBatch(lines, [down], 1000), 0);
      await sampleSessions(db, 1_795_000_000);
      const broom = createRetentionJob(db, { decisionsMs: 60_000, sizeBytes: 1 });
      for (let step = 0; step < 100; step++) await broom.run(Date.now() - 7_200_000 + step * 1000);
    });
    expect(findFullScans(statements)).toEqual([]);
  });
});

it.each([
  'SELECT * FROM Decision WHERE path = ?',
  'SELECT * FROM Decision WHERE backend = ? ORDER BY time DESC LIMIT ?',
  'SELECT * FROM Decision WHERE outcome = ? AND backend = ? ORDER BY time DESC LIMIT ?',
  'SELECT backend, count(*) FROM Session GROUP BY 1',
  'DELETE FROM Load WHERE time < ?',
])('a plan like that of %s is found', (sql) => {
  expect(findFullScans([sql])).toHaveLength(1);
});

it('every function that queries the database is among the questions', async () => {
  const folder = join(import.meta.dirname, '../sql/queries');
  const files = readdirSync(folder).filter((file) => /^[a-z-]+\.ts$/.test(file));
  const asking = await Promise.all(
    files.map(async (file) => {
      const exported: Record<string, unknown> = await import(join(folder, file));
      return Object.entries(exported)
        .filter(([, value]) => value?.constructor.name === 'AsyncFunction')
        .map(([name]) => name);
    }),
  );
  expect(Object.keys(sampleQueries)).toEqual(expect.arrayContaining(asking.flat()));
});
