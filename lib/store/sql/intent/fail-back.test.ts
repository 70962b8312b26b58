import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Database } from '@/lib/store/sql/database';
import { displacedSessions } from '@/lib/store/sql/queries/displaced-sessions';
import { openTestDatabase, type TestDatabase } from '@/lib/store/test-database';
import { changeBackend } from './change-backend';
import { failBackSessions } from './fail-back';
import { readUnpins } from './read-unpins';

let log: TestDatabase;
let operator: Database;
beforeEach(async () => {
  log = await openTestDatabase();
  operator = await log.openAs('operator');
});
afterEach(async () => {
  await operator.$disconnect();
  await log.close();
});

const actor = 'operator@10.0.0.9';
const failBackToB1 = (from?: string, most?: number) =>
  failBackSessions(operator, { upstream: 'web', name: 'b1', from, actor }, most);
const now = () => Date.now() / 1000;
const recordMoveAway = (session: string, to = 'b2', time = now()) =>
  ({ session, time, outcome: 'moved', reason: 'backend-down', backend: to, previousBackend: 'b1' }) as const;
const storeHealth = (state: 'up' | 'down') =>
  log.storeRecords(['h', Date.now() * 1000, 'web', 'b1', state, null]);

it('unpins the active displaced sessions, for their backend, and writes an event', async () => {
  await storeHealth('up');
  await log.storeDecisions(
    recordMoveAway('x'),
    recordMoveAway('y', 'b3'),
    recordMoveAway('old', 'b2', now() - 301),
    {
      session: 'own',
      backend: 'b2',
    },
  );
  expect(await displacedSessions(log.db)).toEqual([
    { upstream: 'web', homeBackend: 'b1', backend: 'b2', sessions: 2, active: 1, unpinned: 0 },
    { upstream: 'web', homeBackend: 'b1', backend: 'b3', sessions: 1, active: 1, unpinned: 0 },
  ]);
  expect(await failBackToB1()).toEqual({ sessions: 2, isLimited: false });
  expect(await readUnpins(log.db, 0)).toEqual([
    { upstream: 'web', backend: 'b2', to: 'b1', sessions: ['x'] },
    { upstream: 'web', backend: 'b3', to: 'b1', sessions: ['y'] },
  ]);
  expect((await displacedSessions(log.db)).map(({ unpinned }) => unpinned)).toEqual([1, 1]);
  const events = await log.db.event.findMany({ where: { kind: 'failback' }, orderBy: { id: 'asc' } });
  expect(events).toMatchObject([
    { backend: 'b2', toBackend: 'b1', sessions: 1, actor, payload: '{}' },
    { backend: 'b3', toBackend: 'b1', sessions: 1, actor },
  ]);
  await expect(failBackToB1()).rejects.toMatchObject({
    domainErrorKind: 'conflict',
    code: 'no-displaced-sessions',
  });

  const back = { outcome: 'moved', reason: 'unpinned', backend: 'b1', previousBackend: 'b2' } as const;
  await log.storeDecisions({ session: 'x', time: now() + 1, ...back });
  expect(await displacedSessions(log.db)).toMatchObject([
    { backend: 'b2', sessions: 1, active: 0 },
    { backend: 'b3' },
  ]);
  expect((await readUnpins(log.db, 0)).flatMap(({ sessions }) => sessions)).toEqual(['y']);
});

it('can call from one backend alone, and no more at a time than it says', async () => {
  await storeHealth('up');
  await log.storeDecisions(
    recordMoveAway('x'),
    recordMoveAway('y'),
    recordMoveAway('z'),
    recordMoveAway('w', 'b3'),
  );
  expect(await failBackToB1('b2', 2)).toEqual({ sessions: 2, isLimited: true });
  expect(await failBackToB1('b2')).toEqual({ sessions: 1, isLimited: false });
  await expect(failBackToB1('b2')).rejects.toMatchObject({
    domainErrorKind: 'conflict',
    message: expect.stringContaining('on "b2"'),
  });
  expect(await failBackToB1('b3')).toEqual({ sessions: 1, isLimited: false });
});

it('needs a backend that can have them', async () => {
  await storeHealth('down');
  await log.storeDecisions(recordMoveAway('x'));
  expect(await displacedSessions(log.db)).toEqual([]);
  await expect(failBackToB1()).rejects.toMatchObject({
    domainErrorKind: 'conflict',
    message: expect.stringContaining('"b1" is down'),
  });
  await storeHealth('up');
  await changeBackend(operator, { upstream: 'web', name: 'b1', adminState: 'draining', actor });
  await expect(failBackToB1()).rejects.toMatchObject({
    domainErrorKind: 'conflict',
    code: 'backend-unavailable',
  });
  expect(await displacedSessions(log.db, 'web')).toEqual([]);
  const unknown = failBackSessions(operator, { upstream: 'web', name: 'b9', actor });
  await expect(unknown).rejects.toMatchObject({ domainErrorKind: 'not-found' });
});

it('is not for a backup, which has sessions only while no other can', async () => {
  await storeHealth('up');
  await log.storeDecisions(recordMoveAway('x'));
  await operator.backend.updateMany({ where: { name: 'b1' }, data: { backup: true } });
  expect(await displacedSessions(log.db)).toEqual([]);
  await expect(failBackToB1()).rejects.toMatchObject({
    domainErrorKind: 'conflict',
    message: expect.stringContaining('is a backup'),
  });
});
