import { afterEach, beforeEach, expect, test } from 'vitest';
import { isOnPostgresql, openTestDatabase, type TestDatabase, testPlan } from '@/lib/store/test-database';

let log: TestDatabase;
beforeEach(async () => {
  log = await openTestDatabase();
});
afterEach(() => log.close());

const beat = () => {
  const now = Date.now() * 1000;
  return log.storeRecords(['s', now, '1.0.0', now, 1, 0, 1, [], ['recording', 0, 0]]);
};

test('the level that an operator set is over when the only node starts again', async () => {
  await beat();
  await log.store.changeLogLevel('debug');
  await log.store.clearLogLevel(testPlan.node);
  expect((await log.store.getIntent()).logLevel).toBeUndefined();
});

test.runIf(isOnPostgresql)('it stays while other nodes have it, whichever starts again', async () => {
  await beat();
  await log.store.changeLogLevel('debug');
  await log.store.clearLogLevel('another');
  expect((await log.store.getIntent()).logLevel).toBe('debug');
  await log.db.node.updateMany({ data: { heartbeat: BigInt(Date.now() - 60_000) * 1000n } });
  await log.store.clearLogLevel('another');
  expect((await log.store.getIntent()).logLevel).toBeUndefined();
});
