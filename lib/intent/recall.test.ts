import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Database, openDatabase } from '@/lib/database/open';
import { openTestLog, type TestLog } from '@/lib/database/testLog';
import { strandedNow } from '@/lib/queries/strandedNow';
import { changeBackend } from './change';
import { readUnpins } from './readUnpins';
import { recall } from './recall';

let log: TestLog;
let operator: Database;
beforeEach(async () => {
  log = await openTestLog();
  operator = await openDatabase(log.dataDir, 'operator');
});
afterEach(async () => {
  await operator.$disconnect();
  await log.close();
});

const actor = 'operator@10.0.0.9';
const call = (from?: string, most?: number) =>
  recall(operator, { upstream: 'web', name: 'b1', from, actor }, most);
const now = () => Date.now() / 1000;
const left = (session: string, to = 'b2', time = now()) =>
  ({ session, time, outcome: 'moved', reason: 'backend-down', backend: to, previousBackend: 'b1' }) as const;
const health = (state: 'up' | 'down') => log.tell(['h', Date.now() * 1000, 'web', 'b1', state, null]);

it('unpins the active sessions that are away, for the backend that calls, and tells operators', async () => {
  await health('up');
  await log.record(left('x'), left('y', 'b3'), left('old', 'b2', now() - 301), {
    session: 'own',
    backend: 'b2',
  });
  expect(await strandedNow(log.db)).toEqual([
    { upstream: 'web', home: 'b1', backend: 'b2', sessions: 2, active: 1, leaving: 0 },
    { upstream: 'web', home: 'b1', backend: 'b3', sessions: 1, active: 1, leaving: 0 },
  ]);
  expect(await call()).toEqual({ sessions: 2, limited: false });
  expect(await readUnpins(log.db, 0)).toEqual([
    { upstream: 'web', backend: 'b2', to: 'b1', sessions: ['x'] },
    { upstream: 'web', backend: 'b3', to: 'b1', sessions: ['y'] },
  ]);
  expect((await strandedNow(log.db)).map(({ leaving }) => leaving)).toEqual([1, 1]);
  const events = await log.db.event.findMany({ where: { kind: 'rebalanced' }, orderBy: { id: 'asc' } });
  expect(events).toMatchObject([
    { backend: 'b2', toBackend: 'b1', sessions: 1, actor, detail: 'called back by b1' },
    { backend: 'b3', toBackend: 'b1', sessions: 1, actor },
  ]);
  await expect(call()).rejects.toMatchObject({ status: 409, code: 'none-stranded' });

  const back = { outcome: 'moved', reason: 'unpinned', backend: 'b1', previousBackend: 'b2' } as const;
  await log.record({ session: 'x', time: now() + 1, ...back });
  expect(await strandedNow(log.db)).toMatchObject([
    { backend: 'b2', sessions: 1, active: 0 },
    { backend: 'b3' },
  ]);
  expect((await readUnpins(log.db, 0)).flatMap(({ sessions }) => sessions)).toEqual(['y']);
});

it('can call from one backend alone, and no more at a time than it says', async () => {
  await health('up');
  await log.record(left('x'), left('y'), left('z'), left('w', 'b3'));
  expect(await call('b2', 2)).toEqual({ sessions: 2, limited: true });
  expect(await call('b2')).toEqual({ sessions: 1, limited: false });
  await expect(call('b2')).rejects.toMatchObject({
    status: 409,
    message: expect.stringContaining('at "b2"'),
  });
  expect(await call('b3')).toEqual({ sessions: 1, limited: false });
});

it('needs a backend that can have them', async () => {
  await health('down');
  await log.record(left('x'));
  expect(await strandedNow(log.db)).toEqual([]);
  await expect(call()).rejects.toMatchObject({
    status: 409,
    message: expect.stringContaining('"b1" is down'),
  });
  await health('up');
  await changeBackend(operator, { upstream: 'web', name: 'b1', adminState: 'draining', actor });
  await expect(call()).rejects.toMatchObject({ status: 409, code: 'not-available' });
  expect(await strandedNow(log.db, 'web')).toEqual([]);
  const unknown = recall(operator, { upstream: 'web', name: 'b9', actor });
  await expect(unknown).rejects.toMatchObject({ status: 404 });
});

it('is not for a backup, which has sessions only while no other can', async () => {
  await health('up');
  await log.record(left('x'));
  await operator.backend.updateMany({ where: { name: 'b1' }, data: { backup: true } });
  expect(await strandedNow(log.db)).toEqual([]);
  await expect(call()).rejects.toMatchObject({
    status: 409,
    message: expect.stringContaining('is a backup'),
  });
});
