import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { JournalDecision } from '@/lib/core/decision-record';
import { defaultDecision } from '@/lib/store/contract-suite/sample';
import { toJournalBatch } from '@/lib/store/recorder-oracle/to-journal-batch';
import { closeGate } from './test-server/gate';
import { createLossyWay, type LossyWay } from './test-server/lose-commit';
import { openRecordedLog } from './test-server/open-recorded-log';

const unreachable = { code: 'database-unreachable' };

const pinned: JournalDecision = { ...defaultDecision, time: 1_795_000_000_000_000 };
const move = { outcome: 'moved', reason: 'timeout', backend: 'b2', previousBackend: 'b1' } as const;

/** A second of twenty sessions, and of one that moves in the middle. @param second each has decisions of its own */
function createDecisions(second: number): JournalDecision[] {
  return Array.from({ length: 1000 }, (_, number): JournalDecision => {
    const time = pinned.time + second * 1e6 + number * 1000;
    if (number === 500) return { ...pinned, time, session: `moving ${second}`, ...move };
    return { ...pinned, time, session: `s${number % 20}` };
  });
}

const decisions = createDecisions(0);
const batch = toJournalBatch(decisions);

/** Everything that storing a batch writes, in its order, and the row at which it is interrupted. */
const writes: [table: string, condition: string][] = [
  ['JournalPosition', 'true'],
  // In the middle of the COPY.
  ['Decision', `NEW."session" LIKE 'moving%'`],
  ['Session', `NEW."id" = 's5'`],
  ['DisplacedSession', 'true'],
  ['Load', 'NEW."step" = 60'],
  ['Latency', 'NEW."step" = 60'],
  ['LoadTotal', `NEW."backend" = 'b2'`],
  ['Move', 'NEW."step" = 60'],
  ['MoveTotal', 'true'],
  ['Event', 'true'],
  ['MovedSession', 'true'],
  ['Node', 'true'],
];

describe('a batch is stored exactly once', { timeout: 120_000 }, () => {
  it('whichever of its writes the connection is lost in', async () => {
    const log = await openRecordedLog();
    await log.administer(`INSERT INTO "Node" VALUES ('n1', '1', 0, 0, 1, 0, 0, 0, 0, 0)`);
    const stored: JournalDecision[][] = [];
    for (const [index, [table, condition]] of writes.entries()) {
      const fresh = createDecisions(index);
      const append = () => log.writer.append(toJournalBatch(fresh, index + 1), 0, log.lease);
      const gate = await closeGate(log, table, condition);
      const appending = expect(append(), table).rejects.toMatchObject(unreachable);
      const server = await log.awaitWaiting('advisory');
      await log.administer('SELECT pg_terminate_backend($1)', [server]);
      await appending;
      await gate.open();
      await gate.remove();
      await log.expectStored(...stored);
      expect(await append(), table).toBe(true);
      stored.push(fresh);
      await log.expectStored(...stored);
    }
  });

  it('if its commit is done, but never answered', async () => {
    const ways: LossyWay[] = [];
    const log = await openRecordedLog({
      prepare: async (url) => void ways.push(await createLossyWay(url)),
    });
    const [way] = ways;
    way?.loseNextCommit();
    await expect(log.writer.append(batch, 0, log.lease)).rejects.toMatchObject(unreachable);
    expect(way?.countLost()).toBe(1);
    await log.expectStored(decisions);
    expect(await log.writer.append(batch, 0, log.lease)).toBe(false);
    await log.expectStored(decisions);
  });
});

describe('a server that hangs', { timeout: 60_000 }, () => {
  const statementTimeoutMs = 4000;

  it.for(writes.filter(([table]) => ['Decision', 'Load'].includes(table)))(
    'while %s is written costs its connection alone, and the batch is stored once it goes on',
    async ([table, condition]) => {
      const log = await openRecordedLog({ statementTimeoutMs });
      const gate = await closeGate(log, table, condition);
      const appending = expect(log.writer.append(batch, 0, log.lease)).rejects.toMatchObject(unreachable);
      const server = await log.awaitWaiting('advisory');
      process.kill(server, 'SIGSTOP');
      onTestFinished(() => log.resume(server));
      await appending;
      // The server is asked by another connection at once, while that one still hangs.
      const began = performance.now();
      expect(await log.writer.readPositions()).toEqual(new Map());
      expect(performance.now() - began).toBeLessThan(statementTimeoutMs);
      await log.resume(server);
      await gate.open();
      expect(await log.writer.append(batch, 0, log.lease)).toBe(true);
      await log.expectStored(decisions);
    },
  );

  it.for([
    ['decisions', 'Decision'],
    ['sessions', 'Session'],
  ])('by a lock on the table of %s is not waited for longer than a statement may take', async ([, table]) => {
    const log = await openRecordedLog({ statementTimeoutMs: 2000 });
    await log.administer('BEGIN');
    await log.administer(`LOCK TABLE "${table}" IN SHARE MODE`);
    await expect(log.writer.append(batch, 0, log.lease)).rejects.toMatchObject({
      ...unreachable,
      message: expect.stringContaining('did not respond in time'),
    });
    await log.administer('ROLLBACK');
    expect(await log.writer.append(batch, 0, log.lease)).toBe(true);
    await log.expectStored(decisions);
  });
});

describe('a conflict with another transaction is no failure', { timeout: 60_000 }, () => {
  const first = createDecisions(0);
  const second = createDecisions(1);

  it('if it is a deadlock', async () => {
    const log = await openRecordedLog();
    expect(await log.writer.append(toJournalBatch(first, 1), 0, log.lease)).toBe(true);
    const other = await log.connect();
    // Only the recorder looks for deadlocks, so it is the one that is ended.
    await other.query(`SET deadlock_timeout = '1h'; BEGIN; SELECT 1 FROM "LoadTotal" FOR UPDATE`);
    const gate = await closeGate(log, 'Load');
    const appending = log.writer.append(toJournalBatch(second, 2), 0, log.lease);
    await log.awaitWaiting('advisory');
    const locking = other.query('SELECT 1 FROM "Session" FOR UPDATE');
    await log.awaitWaiting('transactionid');
    await gate.open();
    await locking;
    await other.query('ROLLBACK');
    expect(await appending).toBe(true);
    await log.expectStored(first, second);
    await vi.waitFor(async () => {
      const rows = await log.administer(
        'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
      );
      expect(rows).toEqual([{ deadlocks: 1 }]);
    }, 10_000);
  });

  it('if the server cannot serialize both', async () => {
    const log = await openRecordedLog({
      prepare: (url) => url.searchParams.set('options', '-c default_transaction_isolation=serializable'),
    });
    expect(await log.writer.append(toJournalBatch(first, 1), 0, log.lease)).toBe(true);
    const other = await log.connect();
    await other.query(`BEGIN; UPDATE "Session" SET "client" = "client"`);
    const appending = log.writer.append(toJournalBatch(second, 2), 0, log.lease);
    await log.awaitWaiting('transactionid');
    await other.query('COMMIT');
    expect(await appending).toBe(true);
    await log.expectStored(first, second);
  });
});
