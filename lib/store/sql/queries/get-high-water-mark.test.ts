import { afterEach, beforeEach, expect, test } from 'vitest';
import { nowMicros } from '@/lib/core/clock';
import { getExpectedHighWaterMark } from '@/lib/store/expected-high-water-mark';
import { readBackendStates } from '@/lib/store/sql/backend-states';
import { openTestDatabase, type TestDatabase } from '@/lib/store/test-database';
import { drainPreview } from './drain-preview';
import { getDrainProgress } from './get-drain-progress';
import { getHighWaterMark } from './get-high-water-mark';

let log: TestDatabase;
beforeEach(async () => {
  log = await openTestDatabase();
  await log.storeRecords([
    's',
    Date.now() * 1000,
    '1.0.0',
    Date.now() * 1000,
    1,
    0,
    1,
    [],
    ['recording', 0, 0],
  ]);
});
afterEach(() => log.close());

/** Makes the log stored up to so many seconds ago. @returns when that was, µs since the epoch */
async function fallBehind(seconds: number): Promise<bigint> {
  const recordedAt = nowMicros() - BigInt(seconds) * 1_000_000n;
  await log.db.node.updateMany({ data: { recordedAt, lagMicros: 0n } });
  return recordedAt;
}

test('a log that is behind is known up to what it stored last', async () => {
  expect(await getHighWaterMark(log.db)).toBeGreaterThanOrEqual(getExpectedHighWaterMark(log.store) - 1);
  const storedUpTo = await fallBehind(60);
  expect(await getHighWaterMark(log.db)).toBe(Number(storedUpTo / 1_000_000n));
});

test('a drain is projected from stored decisions only', async () => {
  const now = Math.floor(Date.now() / 1000);
  const visits = Array.from({ length: 60 }, (_, index) => ({ time: now - 130 + index, backend: 'b1' }));
  await log.storeDecisions(...visits);
  const rateOf = async () => (await drainPreview(log.db, 'web', ['b2'])).others[0]?.requestsPerSecond ?? 0;
  await fallBehind(70);
  // Over the minute of traffic alone, not over the minute after it, too.
  expect(await rateOf()).toBeGreaterThan(0.9);

  const leaving = {
    upstream: 'web',
    name: 'b1',
    adminState: 'maintenance' as const,
    adminSince: nowMicros() - 100_000_000n,
    adminVersion: 0,
    drainDeadline: null,
    inFlight: 0,
    tunnels: 0,
  };
  const getDrain = async () => getDrainProgress(log.db, [leaving], await readBackendStates(log.db));
  expect(await getDrain()).not.toMatchObject([{ drainState: 'safe-to-stop' }]);
  await fallBehind(0);
  expect(await getDrain()).toMatchObject([{ drainState: 'safe-to-stop' }]);
});
