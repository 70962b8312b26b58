import { expect, onTestFinished, test, vi } from 'vitest';
import { createEvent } from '@/lib/store/sql/create-event';
import type { Database } from '@/lib/store/sql/database';
import { watchNodes } from '@/lib/store/sql/ingest/watch-nodes';
import {
  createJournalBatch,
  openTestDatabase,
  type TestDatabase,
  testSource,
} from '@/lib/store/test-database';
import { type RecorderDatabase, storeBatch } from './ingest/store-batch';
import { openRecorders } from './test-server/open-recorders';

const isUp = { kind: 'backend-up', payload: {} };

async function openLog(): Promise<TestDatabase> {
  const log = await openTestDatabase();
  onTestFinished(() => log.close());
  return log;
}

/** How many connections of a log's database wait for a lock. */
async function countWaiting(db: Database): Promise<number> {
  const [row] = await db.$queryRaw<{ waiting: bigint }[]>`
    SELECT count(*) AS waiting FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  return Number(row?.waiting);
}

test('who follows events by their ids misses none of a node that commits later than another', async () => {
  const log = await openLog();
  const other = await log.openAs('recorder');
  let isStored = false;
  const storeFast = async () => {
    await other.$transaction((tx) => createEvent(tx, isUp, { time: 2n, node: 'fast' }));
    isStored = true;
  };
  let storing: Promise<void> | undefined;
  const seen = await log.db.$transaction(
    async (tx) => {
      await createEvent(tx, isUp, { time: 1n, node: 'slow' });
      storing = storeFast();
      await vi.waitFor(async () => expect(isStored || (await countWaiting(log.db)) === 1).toBe(true), 8000);
      return log.store.getEventsAfter(0, 10);
    },
    { timeout: 20_000 },
  );
  await storing;
  seen.push(...(await log.store.getEventsAfter(seen.at(-1)?.id ?? 0, 10)));
  expect(seen.map(({ node }) => node)).toEqual(['slow', 'fast']);
});

test('a node that reports corrupt lines while it is marked as lost causes no deadlock', async () => {
  const [{ db }, ...others] = await openRecorders(4);
  const [recorder, leader, holder] = others as [RecorderDatabase, RecorderDatabase, RecorderDatabase];
  const storeCorruption = (segment: string, offset: number) => {
    const corruptions = [{ segment, lines: 1 }];
    return storeBatch(recorder, testSource, { ...createJournalBatch([], [], offset), corruptions }, 0);
  };
  await storeCorruption('one', 1);
  await db.node.updateMany({ data: { heartbeat: 1n, recordedAt: 1n } });
  let storing: Promise<unknown> | undefined;
  let watching: Promise<void> | undefined;
  await holder.db.$transaction(
    async (tx) => {
      await createEvent(tx, isUp, { time: 1n });
      storing = storeCorruption('another', 2);
      await vi.waitFor(async () => expect(await countWaiting(db)).toBe(1), 8000);
      watching = watchNodes(leader.db, 'leader');
      await vi.waitFor(async () => expect(await countWaiting(db)).toBe(2), 8000);
    },
    { timeout: 20_000 },
  );
  await Promise.all([storing, watching]);
  const events = await db.event.findMany({ orderBy: { kind: 'asc' } });
  expect(events.map(({ kind }) => kind)).toEqual([
    'backend-up',
    'journal-corrupt',
    'journal-corrupt',
    'node-lost',
  ]);
});
