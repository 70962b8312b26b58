import fc from 'fast-check';
import type { JournalBatch } from '@/lib/core/journal-batch';
import type { JournalSource } from '@/lib/store/log-writer';
import type { Database } from '@/lib/store/sql/database';
import { logSteps } from './arbitrary-journals';
import { expectStored } from './expect-stored';
import { ExpectedLog, type Unpinning } from './expected-log';
import { toJournalBatch } from './to-journal-batch';

/** How a recorder stores a batch. */
export type StoreBatch = (source: JournalSource, batch: JournalBatch) => Promise<boolean>;

/** Everything that the steps of a log change. */
const tables = [
  ...['Decision', 'Session', 'Load', 'Latency', 'LoadTotal', 'Move', 'MoveTotal', 'DisplacedSession'],
  ...['MovedSession', 'Event', 'Unpin', 'JournalPosition'],
];

/**
 * Stores random journals, and compares each table with what is worked out decision by decision.
 *
 * @param db a log of its own
 * @param runs how many journals
 * @returns how many it has compared
 */
export async function checkRecorder(db: Database, storeBatch: StoreBatch, runs: number): Promise<number> {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(logSteps, async (steps) => {
      for (const table of tables) await db.$executeRawUnsafe(`DELETE FROM "${table}"`);
      const expected = new ExpectedLog();
      for (const [index, step] of steps.entries()) {
        if (step.kind === 'unpin') {
          expected.unpin(step.unpinning);
          await unpin(db, step.unpinning);
        } else {
          expected.store(step.node, step.decisions);
          const source = { node: step.node, journal: `journal of ${step.node}` };
          await storeBatch(source, toJournalBatch(step.decisions, index + 1));
        }
      }
      await expectStored(db, expected);
      compared++;
    }),
    { numRuns: runs },
  );
  return compared;
}

async function unpin(db: Database, { createdAt, ...unpinning }: Unpinning): Promise<void> {
  const times = { createdAt: BigInt(createdAt), expiresAt: BigInt(createdAt) + 600_000_000n };
  await db.unpin.create({ data: { ...unpinning, ...times, version: 1 } });
}
