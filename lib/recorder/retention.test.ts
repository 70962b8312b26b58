import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestLog, type TestLog } from '@/lib/database/testLog';
import { makeBroom } from './retention';

let log: TestLog;
beforeEach(async () => {
  log = await openTestLog();
});
afterEach(() => log.close());

const day = 86_400;
const now = 1_795_000_000;

async function sweepAll(retention: { decisions: number; size: number }): Promise<void> {
  const broom = makeBroom(log.db, retention);
  for (let step = 0; step < 40; step++) await broom.sweep(now * 1000);
}

it('deletes what is past its time and nothing else', async () => {
  const moved = { outcome: 'moved', reason: 'timeout', backend: 'b2', previousBackend: 'b1' } as const;
  await log.record(
    { time: now - 8 * day, session: 'old', ...moved },
    { time: now - 6 * day, session: 'kept', ...moved },
    { time: now - 10, session: 'new' },
  );
  await log.db.sessionCount.createMany({
    data: [8, 6].map((days) => ({ time: now - days * day, upstream: 'web', backend: 'b1', sessions: 1 })),
  });
  await sweepAll({ decisions: 7 * day * 1000, size: 1e12 });
  const sessions = (await log.db.decision.findMany()).map(({ session }) => session);
  expect(sessions).toEqual(['kept', 'new']);
  expect((await log.db.session.findMany()).map(({ id }) => id).sort()).toEqual(['kept', 'new']);
  expect(await log.db.load.count({ where: { step: 1 } })).toBe(1);
  expect(await log.db.load.count({ where: { step: 3600 } })).toBe(5);
  expect(await log.db.sessionCount.count()).toBe(1);
  expect(await log.db.move.count({ where: { step: 1 } })).toBe(0);
  expect(await log.db.move.count({ where: { step: 60 } })).toBe(2);
  expect(await log.db.stranded.findMany()).toMatchObject([{ session: 'kept' }]);
  expect(await log.db.movedSession.findMany()).toMatchObject([{ session: 'kept' }]);
  expect(await log.db.event.count()).toBe(2);
});

it('lets pins hold again whose session did not come in time, and forgets about it a day later', async () => {
  const micros = (seconds: number) => BigInt(seconds) * 1_000_000n;
  const rows = [
    ['waiting', now + 10, null],
    ['expired', now - 10, null],
    ['moved', now - 10, now - 20],
    ['forgotten', now - 2 * day, now - 2 * day],
  ] as const;
  await log.db.unpin.createMany({
    data: rows.map(([session, expires, closed]) => ({
      upstream: 'web',
      session,
      backend: 'b1',
      createdAt: micros(now - 3 * day),
      expiresAt: micros(expires),
      closedAt: closed === null ? null : micros(closed),
      version: 1,
    })),
  });
  await sweepAll({ decisions: 7 * day * 1000, size: 1e12 });
  const { version } = await log.db.intent.findFirstOrThrow();
  expect(version).toBe(2);
  expect(await log.db.unpin.findMany({ orderBy: { session: 'asc' } })).toMatchObject([
    { session: 'expired', closedAt: micros(now), version },
    { session: 'moved', closedAt: micros(now - 20), version: 1 },
    { session: 'waiting', closedAt: null, version: 1 },
  ]);
});

it('deletes the oldest decisions while the database is larger than allowed', async () => {
  for (let batch = 0; batch < 3; batch++) {
    await log.record(
      ...Array.from({ length: 1500 }, (_, index) => ({ time: now - 100 + batch, path: `/${index}` })),
    );
  }
  await sweepAll({ decisions: 7 * day * 1000, size: 1e12 });
  expect(await log.db.decision.count()).toBe(4500);
  const broom = makeBroom(log.db, { decisions: 7 * day * 1000, size: 1 });
  await broom.sweep(now * 1000);
  expect(await broom.sweep(now * 1000)).toBe(true);
  expect(await log.db.decision.count()).toBe(2500);
  expect((await log.db.decision.findFirst({ orderBy: { id: 'asc' } }))?.id).toBe(2001);
});
