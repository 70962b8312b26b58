import { expect, it, onTestFinished } from 'vitest';
import { openTestDatabase } from '@/lib/store/test-database';

it('a node whose clock is a minute wrong lives as long as it reports, and one that was silent for a minute does not', async () => {
  const { db, store, storeRecords, close } = await openTestDatabase();
  onTestFinished(close);
  const now = Date.now() * 1000;
  const minute = 60_000_000;
  await storeRecords(['s', now, '1.0.0', now, 1, 0, 1, [], ['recording', 0, 0]]);
  const reportAt = (heartbeat: number, clockSkewMicros: number) =>
    db.node.updateMany({
      data: { heartbeat: BigInt(heartbeat), clockSkewMicros: BigInt(clockSkewMicros) },
    });
  const getLiveNodes = async () => (await store.getFleetState()).liveNodes;
  await reportAt(now - minute, -minute);
  expect(await getLiveNodes()).toBe(1);
  await reportAt(now + minute, 2 * minute);
  expect(await getLiveNodes()).toBe(0);
  await reportAt(now - minute, 0);
  expect(await getLiveNodes()).toBe(0);
});
