import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Reason } from '@/lib/core/journal-records';
import { openTestDatabase, type TestDatabase } from '@/lib/store/test-database';

let log: TestDatabase;
beforeEach(async () => {
  log = await openTestDatabase();
});
afterEach(() => log.close());

const t = 1_795_000_000;
const move = (
  session: string,
  time: number,
  backends: [from: string, to: string],
  reason: Reason = 'timeout',
) =>
  ({ session, time, outcome: 'moved', reason, previousBackend: backends[0], backend: backends[1] }) as const;
const readDisplaced = async () =>
  (await log.db.displacedSession.findMany({ orderBy: { session: 'asc' } })).map(
    ({ session, homeBackend, backend }) => `${session}: ${homeBackend} → ${backend}`,
  );

it('counts moves per pair of backends and cause in every step, over batches', async () => {
  for (const batch of [0, 1, 2]) {
    await log.storeDecisions(
      move('x', t + batch * 40, ['b1', 'b2']),
      move('y', t + batch * 40, ['b1', 'b2']),
      move('x', t + batch * 40 + 1, ['b2', 'b1'], 'connect-failed'),
      { time: t + batch * 40, backend: 'b1' },
    );
  }
  for (const step of [1, 60, 3600]) {
    const counted = await log.db.move.groupBy({
      by: ['previousBackend', 'backend', 'reason'],
      where: { step },
      orderBy: { previousBackend: 'asc' },
      _sum: { moves: true },
    });
    expect(counted).toEqual([
      { previousBackend: 'b1', backend: 'b2', reason: 'timeout', _sum: { moves: 6 } },
      { previousBackend: 'b2', backend: 'b1', reason: 'connect-failed', _sum: { moves: 3 } },
    ]);
    const times = await log.db.move.findMany({ where: { step }, select: { time: true } });
    expect(times.every(({ time }) => time % step === 0)).toBe(true);
  }
});

it('counts a response that its backend broke off as an error of that backend, and as no move', async () => {
  const cut = { time: t, backend: 'b1', reason: 'bad-response', status: 502, timeToFirstByte: 900 } as const;
  await log.storeDecisions({ ...cut, outcome: 'assigned', presented: 'none' }, { ...cut, outcome: 'pinned' });
  const [load] = await log.db.load.findMany({ where: { step: 1, backend: 'b1' } });
  expect(load).toMatchObject({ requests: 2, assigned: 1, pinned: 1, moved: 0, errors: 2 });
  expect(await log.db.move.count()).toBe(0);
  expect(await log.db.event.count({ where: { kind: 'failover' } })).toBe(0);
});

describe('a session that moved', () => {
  it('is displaced from its first backend, however often it moves, until it is back', async () => {
    await log.storeDecisions(move('x', t, ['b1', 'b2']), move('y', t, ['b1', 'b2']));
    await log.storeDecisions(move('x', t + 1, ['b2', 'b3']), move('y', t + 2, ['b2', 'b1']));
    expect(await readDisplaced()).toEqual(['x: b1 → b3']);
    await log.storeDecisions(move('x', t + 3, ['b3', 'b1'], 'returned'));
    expect(await readDisplaced()).toEqual([]);
  });

  it('is followed within one batch', async () => {
    await log.storeDecisions(
      move('back', t, ['b1', 'b2']),
      move('back', t + 1, ['b2', 'b1']),
      move('again', t, ['b1', 'b2']),
      move('again', t + 1, ['b2', 'b1']),
      move('again', t + 2, ['b1', 'b3']),
    );
    expect(await readDisplaced()).toEqual(['again: b1 → b3']);
  });

  it('is not displaced if an operator unpinned it, or if it was assigned again', async () => {
    await log.storeDecisions(
      move('x', t, ['b1', 'b2']),
      move('y', t, ['b1', 'b2']),
      move('z', t, ['b1', 'b2']),
    );
    await log.storeDecisions(
      move('x', t + 1, ['b2', 'b3'], 'unpinned'),
      { session: 'y', time: t + 1, outcome: 'assigned', presented: 'none', backend: 'b3' },
      move('w', t, ['b1', 'b2']),
      { session: 'w', time: t + 1, outcome: 'assigned', presented: 'none', backend: 'b3' },
      { session: 'new', time: t + 1, outcome: 'assigned', presented: 'none', backend: 'b1' },
    );
    expect(await readDisplaced()).toEqual(['z: b1 → b2']);
    await log.storeDecisions(move('x', t + 2, ['b3', 'b1']));
    expect(await readDisplaced()).toEqual(['x: b3 → b1', 'z: b1 → b2']);
  });

  it('is not reset by a late decision', async () => {
    await log.storeDecisions(move('x', t + 5, ['b1', 'b2']));
    await log.storeDecisions({
      session: 'x',
      time: t,
      outcome: 'assigned',
      presented: 'none',
      backend: 'b1',
    });
    expect(await readDisplaced()).toEqual(['x: b1 → b2']);
  });
});
