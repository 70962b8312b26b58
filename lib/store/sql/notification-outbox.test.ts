import { expect, onTestFinished, test } from 'vitest';
import { declareUpstreams } from '@/lib/store/sql/declare-upstreams';
import { openTestDatabase, testPlan } from '@/lib/store/test-database';

test('a target is kept while another node has it in its configuration', async () => {
  const { db, store, close } = await openTestDatabase();
  onTestFinished(close);
  const declare = (node: string, ...targets: string[]) =>
    store.declareConfiguration({
      settings: {
        node,
        configFile: null,
        retention: { decisionsMs: 60_000, sizeBytes: 1e9 },
        journal: { limitBytes: 1e6, full: 'shed' },
      },
      effective: targets.map((value, index) => {
        const name = `notify[${index}].name`;
        return { name, value, source: 'file', place: '1', pending: null, isSecret: false } as const;
      }),
    });
  const getTargets = async () => [...(await store.getNotificationProgress()).keys()].sort();
  await declareUpstreams(db, 'other', testPlan);
  await declare('other', 'pager');
  for (const name of ['chat', 'old', 'pager'])
    await store.addNotificationTarget(name, { lastEvent: 0, lagNotified: false }, []);
  await store.removeOtherTargets(testPlan.node, ['chat']);
  expect(await getTargets()).toEqual(['chat', 'pager']);
  await declare('other');
  await store.removeOtherTargets('other', []);
  expect(await getTargets()).toEqual([]);
});
