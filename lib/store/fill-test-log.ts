import {
  createDecisionLine,
  createJournalBatch,
  testPlan,
  testSource,
} from '@/lib/store/contract-suite/sample';
import { acquireLease } from '@/lib/store/sql/ingest/recorder-lease';
import { storeBatch } from '@/lib/store/sqlite/ingest/store-batch';
import { openDatabase } from '@/lib/store/sqlite/open-database';
import { createSqliteStore } from '@/lib/store/sqlite/sqlite-store';
import { migrate } from '@/prisma/migrate';

const actor = 'alice@10.0.0.9';
const dayMicros = 86_400_000_000n;

/** When the last decision of the log was taken, seconds since the epoch. */
export const filledAt = 1_795_000_000;

/**
 * Makes a SQLite log in which no table is empty, for tests that take a log elsewhere. A new table has to be filled here.
 *
 * @param journal the id of the journal that most of it is of
 */
export async function fillTestLog(dataDir: string, journal: string): Promise<void> {
  await migrate(dataDir);
  const db = await openDatabase(dataDir, 'recorder');
  const store = createSqliteStore(db, dataDir);
  const at = BigInt(filledAt) * 1_000_000n;
  const until = at + dayMicros;
  try {
    await store.declareUpstreams(testPlan.node, testPlan);
    await store.claimNode({ ...testSource, journal });
    await store.shareSecret('5ec7e7');
    await acquireLease(db, journal);
    const lines = [
      {
        time: filledAt - 100_000,
        session: 's1',
        outcome: 'assigned',
        path: '/a\\b\tc\nd\re\'"é😀',
        appSession: '',
      },
      { time: filledAt - 3, session: 's1', timeToFirstByte: 1, status: 500 },
      {
        time: filledAt - 3,
        session: 's2',
        outcome: 'assigned',
        backend: 'b2',
        path: null,
        appSession: '\\N',
      },
      { time: filledAt - 3, session: 's4', timeToFirstByte: 90_000_000, bytesOut: 2 ** 40 },
      { time: filledAt - 2, session: 's2', outcome: 'moved', reason: 'timeout', previousBackend: 'b2' },
      { time: filledAt - 1, session: 's3', outcome: 'refused', reason: 'no-backend', backend: null },
    ] as const;
    const source = { ...testSource, journal };
    await storeBatch(db, source, createJournalBatch(lines.map(createDecisionLine), [], 1000), 0);
    // Ids of rows that are gone are not given again.
    await db.$executeRaw`DELETE FROM "Decision" WHERE "session" = 's3'`;
    const other = createJournalBatch([createDecisionLine({ time: filledAt, session: 's5' })], [], 400);
    await storeBatch(db, { node: 'edge-2', journal: 'other' }, other, 0);

    await store.unpinSession({ session: 's4', actor });
    await store.changeBackend({ upstream: 'web', name: 'b1', adminState: 'draining', weight: 5, actor });
    await store.changeLogLevel('debug');
    await store.declareConfiguration({
      settings: {
        node: testPlan.node,
        configFile: '/etc/stickyboard.yaml',
        retention: { decisionsMs: 1000, sizeBytes: Number.MAX_SAFE_INTEGER },
        journal: { limitBytes: 10, full: 'shed' },
      },
      effective: [],
    });
    await store.addUser({ name: 'alice', role: 'operator', passwordHash: 'x' });
    const { passwordAt = 0n } = (await store.getPassword('alice')) ?? {};
    await store.createLogin({ user: 'alice', passwordAt, client: '10.0.0.9', before: [] });
    await store.createToken({ name: 'ci', scope: 'read', seconds: 60, createdBy: 'alice' });
    await store.beginAudit({ actor, action: 'log-level', detail: 'debug' });
    await store.addNotificationTarget('ops', { lastEvent: 1, lagNotified: true }, [
      { id: 'n1', body: '{"a":"\\n"}' },
    ]);
    await db.sessionCount.create({ data: { time: filledAt, upstream: 'web', backend: 'b1', sessions: 2 } });
    const pin = { upstream: 'web', fingerprint: 'f1', backend: 'b1' };
    await db.learnedPin.create({ data: { ...pin, madeAt: at, usedAt: at, expiresAt: until } });
    await db.firstRequest.create({ data: { ...pin, session: 's1', node: 'test', closesAt: until } });
  } finally {
    await db.$disconnect();
  }
}
