import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { findProblems } from './find-problems';
import type { Store } from './store';
import { openTestDatabase, type TestDatabase, testPlan } from './test-database';

const second = 1_000_000;
let log: TestDatabase;
let store: Store;
beforeEach(async () => {
  log = await openTestDatabase();
  onTestFinished(() => log.close());
  ({ store } = log);
});

/** A heartbeat of a node with so many workers, so many seconds ago. */
async function report(node: string, secondsAgo: number, workers = 1): Promise<void> {
  const time = BigInt(Date.now() * 1000 - secondsAgo * second);
  const row = { version: '1.0.0', startedAt: time, heartbeat: time, recordedAt: time, workers };
  await log.db.node.create({
    data: { name: node, ...row, malformedRequests: 0, appliedIntent: 0, lagMicros: 0, lagBytes: 0 },
  });
}

const find = (own: string | null) => findProblems(async () => store, own);

it("has the faults of the own node alone: another's must not take this one out of service", async () => {
  expect(await find(testPlan.node)).toEqual(['The proxy has not reported yet.']);
  await report('n1', 0);
  await report('n2', 60);
  expect(await find('n1')).toEqual([]);
  expect(await find('n2')).toEqual([expect.stringMatching(/^The recorder has stored nothing for 6\d s; /)]);
});

it('has none for a dashboard alone while one of the nodes is well, else those of all', async () => {
  expect(await find(null)).toEqual(['No node has reported yet.']);
  await report('n1', 0);
  await report('n2', 0, 0);
  expect(await find(null)).toEqual([]);
  await log.db.node.update({ where: { name: 'n1' }, data: { workers: 0 } });
  const idle = 'No worker of the proxy is running, so it accepts no connections.';
  expect((await find(null)).toSorted()).toEqual([`Node n1: ${idle}`, `Node n2: ${idle}`]);
});
