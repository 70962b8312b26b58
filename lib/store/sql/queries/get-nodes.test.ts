import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { formatIsoMicros } from '@/lib/core/iso-time';
import { claimNode } from '@/lib/store/sql/claim-node';
import { declareConfiguration } from '@/lib/store/sql/declare-configuration';
import { declareUpstreams } from '@/lib/store/sql/declare-upstreams';
import { takeLeadership } from '@/lib/store/sql/ingest/leader-lease';
import {
  isOnPostgresql,
  openTestDatabase,
  type TestDatabase,
  testPlan,
  testSource,
} from '@/lib/store/test-database';
import { getDatabasePath } from '@/prisma/database-path';
import { getBackends } from './get-backends';
import { getNodes } from './get-nodes';

let log: TestDatabase;
beforeEach(async () => {
  log = await openTestDatabase();
});
afterEach(() => log.close());

const micros = () => Date.now() * 1000;

/** Puts so many bytes into a segment of the journal. */
function writeJournal(bytes: number, segment = 'worker-1.9.0.ndjson'): void {
  const folder = join(log.dataDir, 'journal');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, segment), 'x'.repeat(bytes));
}

async function setJournalLimit(limitBytes: number, full: 'shed' | 'stop'): Promise<void> {
  const settings = {
    node: 'test',
    configFile: null,
    retention: { decisionsMs: 1, sizeBytes: 1 },
    journal: { limitBytes, full },
  };
  await declareConfiguration(log.db, {
    settings: settings as Parameters<typeof declareConfiguration>[1]['settings'],
    effective: [],
  });
}

it('returns what the heartbeat reports of the log; one of an older version reports nothing of it', async () => {
  await log.storeRecords(['s', micros(), '1.0.0', micros(), 1, 0, 1, [], ['shedding', 12, 3, 4]]);
  expect(await getNodes(log.db)).toMatchObject([
    { recordingState: 'shedding', droppedDecisions: 12, rejectedRequests: 3, droppedCookies: 4 },
  ]);
  const older = ['s', micros(), '0.9.0', micros(), 1, 0, 1, [], 123456];
  await log.storeRecords(older as unknown as Parameters<TestDatabase['storeRecords']>[0]);
  expect(await getNodes(log.db)).toMatchObject([
    { recordingState: 'recording', droppedDecisions: 0, rejectedRequests: 0, droppedCookies: 0 },
  ]);
});

it('returns whether it has applied the last intent, its load and its configuration', async () => {
  const applied = await log.store.getIntentVersion();
  await takeLeadership(log.db, 'test');
  await log.storeRecords(['s', micros(), '1.0.0', micros(), 1, 0, applied, [], ['recording', 0, 0]]);
  await setJournalLimit(5000, 'shed');
  expect(await getNodes(log.db)).toMatchObject([
    { hasAppliedIntent: true, requestsPerSecond: 0, differingSettings: [], isLost: false, isLeader: true },
  ]);
  const [node] = await getNodes(log.db);
  expect(node?.configurationDigest).toMatch(/^[0-9a-f]{16}$/);
  await log.store.changeBackend({ upstream: 'web', name: 'b1', actor: 'test', weight: 3 });
  const intentVersion = await log.store.getIntentVersion();
  expect(await getNodes(log.db)).toMatchObject([{ hasAppliedIntent: false, intentVersion }]);
  await log.db.node.updateMany({ data: { appliedIntent: intentVersion } });
  expect(await getNodes(log.db)).toMatchObject([{ hasAppliedIntent: true }]);
  const silentSince = BigInt(micros() - 9_000_000);
  await log.db.node.updateMany({ data: { heartbeat: silentSince, recordedAt: silentSince } });
  expect(await getNodes(log.db)).toMatchObject([{ isLost: true }]);
});

it.runIf(isOnPostgresql)('does not take a node for silent whose clock is 9 s behind', async () => {
  await log.storeRecords(['s', micros(), '1.0.0', micros(), 1, 0, 1, [], ['recording', 0, 0]]);
  const behind = BigInt(micros() - 9_000_000);
  const reported = { heartbeat: behind, recordedAt: behind, lagMicros: 0n };
  await log.db.node.updateMany({ data: { ...reported, clockSkewMicros: -9_000_000n, databaseMicros: 500 } });
  const [node] = await getNodes(log.db);
  expect(node).toMatchObject({ isLost: false, lagSeconds: 0, lagCause: null, clockSkewMicros: -9_000_000 });
  expect(Math.abs(Date.parse(node?.recordedAt ?? '') - Date.now())).toBeLessThan(1000);
});

it.skipIf(isOnPostgresql)(
  'computes the lag in rows and seconds from the journal, which grows while the recorder is silent',
  async () => {
    await log.storeRecords(['s', micros(), '1.0.0', micros(), 1, 0, 1, [], ['recording', 0, 0]]);
    expect(await getNodes(log.db)).toMatchObject([{ lagRows: 0, lagBytes: 0 }]);
    await log.storeDecisions({}, {}, {});
    const { lineBytes } = await log.db.node.findFirstOrThrow();
    expect(lineBytes).toBeGreaterThan(100);
    writeJournal(lineBytes * 40);
    await log.db.journalPosition.create({
      data: { journal: 'j', segment: 'worker-1.9.0.ndjson', offset: BigInt(lineBytes * 10) },
    });
    await log.db.node.updateMany({ data: { recordedAt: BigInt(micros() - 30_000_000) } });
    const [node] = await getNodes(log.db);
    expect(node).toMatchObject({ lagRows: 30, lagBytes: lineBytes * 30 });
    expect(node?.lagSeconds).toBeGreaterThanOrEqual(30);
    expect(node?.lagSeconds).toBeLessThan(40);
  },
);

it.skipIf(isOnPostgresql)(
  'returns why the log is behind: a silent recorder, a lock of another program, or catching up',
  async () => {
    await log.storeRecords(['s', micros(), '1.0.0', micros(), 1, 0, 1, [], ['recording', 0, 0]]);
    expect(await getNodes(log.db)).toMatchObject([{ lagCause: null }]);
    const recordedAt = micros() - 30_000_000;
    await log.db.node.updateMany({ data: { recordedAt: BigInt(recordedAt), lagMicros: 2_000_000n } });
    const storedUpTo = formatIsoMicros(recordedAt - 2_000_000);
    expect(await getNodes(log.db)).toMatchObject([{ lagCause: 'silent', storedUpTo }]);

    const other = new BetterSqlite3(getDatabasePath(log.dataDir));
    other.exec('BEGIN IMMEDIATE');
    expect(await getNodes(log.db)).toMatchObject([{ lagCause: 'locked', storedUpTo }]);
    other.exec('ROLLBACK');
    other.close();

    await log.db.node.updateMany({ data: { recordedAt: BigInt(micros()), lagMicros: 8_000_000n } });
    expect(await getNodes(log.db)).toMatchObject([{ lagCause: 'catching-up' }]);
  },
);

it('shows a node that is lost for a day, however long the others run, and none that has not reported yet', async () => {
  const hour = 3_600_000_000;
  const beat = (at: number) => log.storeRecords(['s', at, '1.0.0', at, 1, 0, 1, [], ['recording', 0, 0]]);
  const getNames = async () => (await getNodes(log.db)).map(({ name, isLost }) => [name, isLost]);
  await beat(micros() - 10 * hour);
  await log.db.node.updateMany({
    data: { name: 'lost', journal: 'journal-2', lostAt: BigInt(micros() - 9 * hour) },
  });
  await beat(micros());
  await claimNode(log.db, { node: 'new', journal: 'journal-3' });
  expect(await getNames()).toEqual([
    ['test', false],
    ['lost', true],
  ]);
  await log.db.node.updateMany({ where: { name: 'lost' }, data: { lostAt: BigInt(micros() - 25 * hour) } });
  expect(await getNames()).toEqual([['test', false]]);
});

it('forgets the name that a node had before, and what that declared', async () => {
  const beat = () => log.storeRecords(['s', micros(), '1.0.0', micros(), 1, 0, 1, [], ['recording', 0, 0]]);
  await claimNode(log.db, { ...testSource, node: 'before' });
  await declareUpstreams(log.db, 'before', testPlan);
  await claimNode(log.db, testSource);
  await beat();
  expect((await getNodes(log.db)).map(({ name }) => name)).toEqual(['test']);
  const [b1] = await getBackends(log.db);
  expect(b1?.nodes.map(({ node }) => node)).toEqual(['test']);
});

it.skipIf(isOnPostgresql)(
  'knows that the log is full although the proxy cannot say so while the recorder is away',
  async () => {
    await log.storeRecords(['s', micros(), '1.0.0', micros(), 1, 0, 1, [], ['recording', 0, 0]]);
    writeJournal(5000);
    await setJournalLimit(5001, 'shed');
    expect(await getNodes(log.db)).toMatchObject([{ recordingState: 'recording', journalLimit: 5001 }]);
    await setJournalLimit(5000, 'shed');
    expect(await getNodes(log.db)).toMatchObject([{ recordingState: 'shedding' }]);
    await setJournalLimit(5000, 'stop');
    expect(await getNodes(log.db)).toMatchObject([{ recordingState: 'rejecting' }]);
  },
);

it('is not behind while its recorder reports as seldom as its store lets it', async () => {
  await log.storeRecords(['s', micros(), '1.0.0', micros(), 1, 0, 1, [], ['recording', 0, 0]]);
  const { recordingDelayMs } = log.store;
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const reportAgo = (ms: number) =>
    log.db.node.updateMany({
      data: { recordedAt: BigInt(micros() - ms * 1000), lagMicros: BigInt(recordingDelayMs * 1000) },
    });
  // A second between two reports, the time that storing takes, and as much as a busy machine may be late.
  await reportAgo(recordingDelayMs + 1900);
  expect(await getNodes(log.db)).toMatchObject([{ lagCause: null }]);
  await reportAgo(recordingDelayMs + 2800);
  expect(await getNodes(log.db)).toMatchObject([{ lagCause: 'silent' }]);
});
