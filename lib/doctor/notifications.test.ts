import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadSettings } from '@/lib/config/load';
import { testTarget } from '@/lib/notify/test-target';
import { openTestDatabase, type TestDatabase } from '@/lib/store/test-database';
import { inspectLog } from './decision-log';

let log: TestDatabase;
beforeEach(async () => {
  log = await openTestDatabase();
});
afterEach(() => log.close());

it('reports receivers that do not accept notifications', async () => {
  const target = { lastEvent: 0, delivered: 3n };
  await log.db.notifyTarget.create({ data: { ...target, name: 'ops' } });
  await log.db.notifyTarget.create({
    data: { ...target, name: 'chat', givenUp: 2n, failure: 'responded 410' },
  });
  const done = [null, null, 5n];
  await log.db.notification.createMany({
    data: done.map((doneAt, index) => ({
      ...{ target: 'chat', id: `n${index}`, createdAt: 1n, message: '{}' },
      doneAt,
    })),
  });
  const settings = loadSettings(['--backend', '127.0.0.1:1', '--data', log.dataDir], {});
  const notify = ['ops', 'chat', 'new'].map((name) => testTarget('http://127.0.0.1:1/', { name }));
  const { findings } = await inspectLog({ ...settings, notify });
  const found = findings.filter(({ subject }) => subject.startsWith('Notif'));
  expect(found).toEqual([
    { state: 'ok', subject: 'Notifications ops', sentence: 'The last one was accepted, 0 waiting.' },
    {
      state: 'warning',
      subject: 'Notifications chat',
      sentence:
        'The last attempt failed (responded 410); 2 waiting, 2 given up. Check the receiver with stickyboard notify --test.',
    },
    {
      state: 'warning',
      subject: 'Notifications new',
      sentence: 'The load balancer has not been started with it yet.',
    },
  ]);
});
