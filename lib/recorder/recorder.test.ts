import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { JournalReader } from '@/lib/core/journal-batch';
import type { Logger } from '@/lib/core/logger';
import type { LogWriter } from '@/lib/store/log-writer';
import { openDatabase } from '@/lib/store/sqlite/open-database';
import { SqliteLogWriter } from '@/lib/store/sqlite/sqlite-log-writer';
import {
  createDecisionLine,
  createJournalBatch,
  openTestDatabase,
  type TestDatabase,
  testSource,
} from '@/lib/store/test-database';
import { getDatabasePath } from '@/prisma/database-path';
import { startRecorder } from './recorder';

let log: TestDatabase;
let writer: LogWriter;
beforeEach(async () => {
  log = await openTestDatabase();
  writer = new SqliteLogWriter(log.db, testSource);
});
afterEach(() => log.close());

const segment = 'worker-2.1.1.ndjson';
const retention = { decisionsMs: 7 * 86_400_000, sizeBytes: 1e12 };

/** A journal of one segment in memory, ten lines to a batch; an offset is a number of lines. */
function createMemoryJournal(
  lines: unknown[][],
  from = 0,
): JournalReader & { released: string[]; lines: unknown[][] } {
  let offset = from;
  return {
    released: [],
    lines,
    readBatch() {
      const taken = lines.slice(offset, offset + 10);
      if (taken.length === 0) return null;
      offset += taken.length;
      return {
        decisions: Buffer.from(JSON.stringify(taken)),
        decisionCount: taken.length,
        records: [],
        corruptions: [{ segment, lines: 1 }],
        positions: [[segment, offset]],
      };
    },
    segmentFiles: () => [segment],
    lagBytes: () => lines.length - offset,
    deleteStored(stored) {
      if (stored.get(segment) !== lines.length || this.released.length > 0) return [];
      this.released.push(segment);
      return [segment];
    },
    close: () => undefined,
  };
}

const createLines = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    createDecisionLine({ session: `s${index % 7}`, path: `/${index}` }),
  );

/** A journal whose segment is never deleted, so that it can be read again. */
const withoutDeletion = (journal: ReturnType<typeof createMemoryJournal>) => ({
  ...journal,
  deleteStored: () => [],
});

async function storeHeartbeat(): Promise<void> {
  const now = Date.now() * 1000;
  await log.storeRecords(['s', now, '1.0.0', now, 1, 0, 1, []]);
}

it('stores each decision once, over any number of restarts', async () => {
  const all = createLines(205);
  for (let run = 0; run < 4; run++) {
    const position = await log.db.journalPosition.findFirst({ where: { segment } });
    const journal = withoutDeletion(
      createMemoryJournal(all.slice(0, 60 + run * 50), Number(position?.offset ?? 0)),
    );
    const recorder = startRecorder({ writer, openJournal: () => journal, retention });
    await recorder.stop();
  }
  const journal = withoutDeletion(createMemoryJournal(all, 205 - 5));
  await startRecorder({ writer, openJournal: () => journal, retention }).stop();
  const paths = (await log.db.decision.findMany({ select: { path: true } })).map(({ path }) => path);
  expect(paths).toEqual(all.map((_, index) => `/${index}`).filter((_, index) => index < 210));
  const { _sum } = await log.db.session.aggregate({ _sum: { requests: true } });
  expect(_sum.requests).toBe(205);
});

it('stores the remaining journal when it is stopped', async () => {
  const recorder = startRecorder({
    writer,
    openJournal: () => createMemoryJournal(createLines(25)),
    retention,
  });
  await recorder.stop();
  expect(await log.db.decision.count()).toBe(25);
});

it('stores as seldom as the store asks for, and at once when it is stopped', async () => {
  const journal = createMemoryJournal(createLines(25));
  const readBatch = vi.spyOn(journal, 'readBatch');
  const seldom = Object.assign(Object.create(writer), {
    pace: { minIntervalMs: 60_000, maxIntervalMs: 60_000 },
  });
  const recorder = startRecorder({ writer: seldom, openJournal: () => journal, retention });
  await vi.waitFor(async () => expect(await log.db.decision.count()).toBe(10));
  expect(readBatch).toHaveBeenCalledTimes(1);
  await recorder.stop();
  expect(await log.db.decision.count()).toBe(25);
});

it('records its progress, and deletes segments that are stored', async () => {
  await storeHeartbeat();
  const journal = createMemoryJournal(createLines(25));
  const recorder = startRecorder({ writer, openJournal: () => journal, retention });
  await vi.waitFor(async () => {
    expect(await log.db.node.findFirst()).toMatchObject({ lagBytes: 0n, corruptLines: 3 });
    expect(journal.released).toEqual([segment]);
    expect(await log.db.journalPosition.count({ where: { segment } })).toBe(0);
  }, 5000);
  const before = (await log.db.node.findFirst())?.recordedAt ?? 0n;
  await vi.waitFor(async () => {
    expect((await log.db.node.findFirst())?.recordedAt).toBeGreaterThan(before);
  }, 5000);
  await recorder.stop();
});

it('deletes positions of segments that no longer exist, and keeps the others', async () => {
  const stored = async (journal: string, segment: string, offset: number) => {
    await log.db.journalPosition.create({ data: { journal, segment, offset } });
  };
  await stored(testSource.journal, segment, 5);
  await stored(testSource.journal, 'worker-1.1.0.ndjson', 700);
  await stored('of another node', 'worker-1.1.0.ndjson', 700);
  const journal = withoutDeletion(createMemoryJournal(createLines(25), 5));
  await startRecorder({ writer, openJournal: () => journal, retention }).stop();
  const left = await log.db.journalPosition.findMany({ orderBy: { segment: 'asc' } });
  expect(left.map(({ segment }) => segment)).toEqual(['recorder', 'worker-1.1.0.ndjson', segment]);
  expect(await log.db.decision.count()).toBe(20);
});

it('continues a journal that a version without ids of journals has stored in part', async () => {
  await log.db.journalPosition.createMany({
    data: [
      { journal: '', segment, offset: 15 },
      { journal: '', segment: 'recorder', offset: 7 },
    ],
  });
  const journal = withoutDeletion(createMemoryJournal(createLines(25), 15));
  let opened = new Map<string, number>();
  const openJournal = (positions: ReadonlyMap<string, number>) => {
    opened = new Map(positions);
    return journal;
  };
  await startRecorder({ writer, openJournal, retention }).stop();
  expect(opened).toEqual(new Map([[segment, 15]]));
  expect(await log.db.decision.count()).toBe(10);
  expect(await log.db.journalPosition.count({ where: { journal: testSource.journal } })).toBe(2);
});

it('leaves the journals of other nodes to their recorders, even if their segments have the same names', async () => {
  const other = new SqliteLogWriter(log.db, { node: 'other', journal: 'journal-2' });
  const otherLease = await other.acquireLease();
  await startRecorder({ writer, openJournal: () => createMemoryJournal(createLines(25)), retention }).stop();
  const batch = createJournalBatch([createDecisionLine({})], [], 1);
  await other.append({ ...batch, positions: [[segment, 1]] }, 0, otherLease);
  expect(await log.db.decision.count()).toBe(26);
});

it('leaves samples of sessions to the node that leads', async () => {
  await log.storeDecisions({ session: 'a' });
  const leader = new SqliteLogWriter(log.db, { node: 'other', journal: 'journal-2' });
  await leader.lead();
  const recorder = startRecorder({ writer, openJournal: () => createMemoryJournal([]), retention });
  await vi.waitFor(async () => {
    expect(await log.db.journalPosition.count({ where: { journal: testSource.journal } })).toBeGreaterThan(0);
  });
  await recorder.stop();
  expect(await log.db.sessionCount.count()).toBe(0);
  await log.db.lease.updateMany({ data: { expiresAt: 0 } });
  const next = startRecorder({ writer, openJournal: () => createMemoryJournal([]), retention });
  await vi.waitFor(async () => expect(await log.db.sessionCount.count()).toBeGreaterThan(0), 5000);
  await next.stop();
});

it('stores nothing more, and ends, once another recorder has taken over', async () => {
  const logged = vi.fn<Logger>();
  const journal = createMemoryJournal([]);
  const recorder = startRecorder({
    writer,
    openJournal: () => journal,
    retention,
    log: logged,
  });
  await vi.waitFor(async () => {
    expect(await log.db.journalPosition.count({ where: { segment: 'recorder' } })).toBe(1);
  });
  await writer.acquireLease();
  journal.lines.push(...createLines(5));
  await recorder.ended;
  expect(logged.mock.calls).toEqual([['error', 'another recorder has taken over; this one stops']]);
  expect(await log.db.decision.count()).toBe(0);
});

it('stores corruption as one event for each segment, and counts it before the first heartbeat', async () => {
  const journal = createMemoryJournal(createLines(25));
  await startRecorder({ writer, openJournal: () => journal, retention }).stop();
  expect(await log.db.event.findMany({ where: { kind: 'journal-corrupt' } })).toMatchObject([
    { payload: JSON.stringify({ segment, lines: 3 }) },
  ]);
  expect(await log.db.node.findFirst()).toMatchObject({ corruptLines: 3 });
  await storeHeartbeat();
  expect(await log.db.node.findFirst()).toMatchObject({ corruptLines: 3, version: '1.0.0' });
});

it('waits for a database that cannot be written, logs it once, and loses nothing', async () => {
  const database = await openDatabase(log.dataDir, 'operator');
  const blocker = new BetterSqlite3(getDatabasePath(log.dataDir));
  blocker.exec('BEGIN IMMEDIATE');
  const logged = vi.fn<Logger>();
  const recorder = startRecorder({
    writer: new SqliteLogWriter(database, testSource),
    openJournal: () => createMemoryJournal(createLines(40)),
    retention,
    log: logged,
  });
  await vi.waitFor(() => expect(logged).toHaveBeenCalled(), 5000);
  blocker.exec('ROLLBACK');
  blocker.close();
  await vi.waitFor(async () => expect(await log.db.decision.count()).toBe(40), 8000);
  await recorder.stop();
  await database.$disconnect();
  expect(logged.mock.calls).toEqual([
    ['error', 'cannot store decisions (database is locked); the journal keeps them meanwhile'],
    ['info', 'storing decisions again'],
    ['error', `the journal segment ${segment} is corrupt; unreadable records are skipped and counted`],
  ]);
});

it('counts the active sessions of each backend every five seconds', async () => {
  await log.storeDecisions({ session: 'a', backend: 'b1' }, { session: 'b', backend: 'b1' });
  const recorder = startRecorder({
    writer,
    openJournal: () => createMemoryJournal([]),
    retention,
  });
  await vi.waitFor(async () => {
    const samples = await log.db.sessionCount.findMany({ orderBy: { backend: 'asc' }, take: 2 });
    expect(samples).toMatchObject([
      { backend: 'b1', sessions: 2 },
      { backend: 'b2', sessions: 0 },
    ]);
  }, 5000);
  await recorder.stop();
});
