import { expect, it, onTestFinished } from 'vitest';
import { openTestDatabase } from '@/lib/store/test-database';
import { deleteClosedClaims, deleteUnusedPins } from './delete-unused-pins';

const upstream = 'web';
const minute = 60_000;

it('deletes pins that were not used in time, a limited number at once', async () => {
  const { db, store, close } = await openTestDatabase();
  onTestFinished(close);
  const createPin = (fingerprint: string, expiresAt: number) => ({
    upstream,
    fingerprint,
    backend: 'b1',
    madeAt: 1,
    usedAt: 1,
    expiresAt,
  });
  await store.saveLearnedPins([createPin('old', 1000), createPin('older', 500), createPin('new', 9000)], 1);
  expect(await deleteUnusedPins(db, minute + 400, 10)).toBe(0);
  expect(await deleteUnusedPins(db, minute + 5000, 1)).toBe(1);
  expect(await db.learnedPin.findMany({ select: { fingerprint: true } })).toHaveLength(2);
  expect(await deleteUnusedPins(db, minute + 5000, 10)).toBe(1);
  expect(await db.learnedPin.findMany()).toMatchObject([{ fingerprint: 'new' }]);
});

it('deletes claims that are over', async () => {
  const { db, store, close } = await openTestDatabase();
  onTestFinished(close);
  const claim = { upstream, backend: 'b1', session: 's1', node: 'n1' };
  await store.claimFirstRequests([{ ...claim, fingerprint: 'over' }], 1000, 1500);
  await store.claimFirstRequests([{ ...claim, fingerprint: 'open' }], 3000, 3500);
  expect(await deleteClosedClaims(db, minute + 2000, 10)).toBe(1);
  expect(await db.firstRequest.findMany()).toMatchObject([{ fingerprint: 'open' }]);
});
