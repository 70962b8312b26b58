import { expect, onTestFinished, test } from 'vitest';
import type { StoreRole } from '@/lib/store/store';
import { openDatabase } from './open-database';
import { createTestPostgresql } from './test-server/test-databases';

async function openAs(role: StoreRole, ...others: StoreRole[]) {
  const { target, drop } = await createTestPostgresql();
  onTestFinished(drop);
  const open = async (as: StoreRole) => {
    const { db } = await openDatabase(target, as);
    onTestFinished(() => db.$disconnect());
    return db;
  };
  return [await open(role), ...(await Promise.all(others.map(open)))] as const;
}

test.for<[string, number, [StoreRole, ...StoreRole[]]]>([
  ['node', 5, ['recorder', 'recorder', 'supervisor', 'notifier']],
  ['dashboard', 10, ['dashboard', 'operator']],
])('a busy %s has at most %i connections', async ([, most, roles]) => {
  const databases = await openAs(...roles);
  const busy = databases.flatMap((db) =>
    Array.from({ length: 12 }, () => db.$queryRaw`SELECT 1 AS one FROM pg_sleep(0.05)`),
  );
  await Promise.all(busy);
  const rows = await databases[0].$queryRaw`
    SELECT count(*)::int AS connections FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE 'stickyboard %'`;
  expect(rows).toEqual([{ connections: most }]);
});

test('the supervisor reads the intent while pins are saved slowly', async () => {
  const [db] = await openAs('supervisor');
  const done: string[] = [];
  await Promise.all([
    db.$queryRaw`SELECT 1 AS one FROM pg_sleep(1)`.then(() => done.push('save')),
    db.intent.findUnique({ where: { id: 1 } }).then(() => done.push('intent')),
  ]);
  expect(done).toEqual(['intent', 'save']);
});

test('each connection reads by indexes as a fast disk allows, unless the operator says otherwise', async () => {
  const { target, drop } = await createTestPostgresql();
  onTestFinished(drop);
  const url = new URL(target.url);
  url.searchParams.set('options', '-c random_page_cost=2');
  for (const [chosen, cost] of [
    [target, '1.1'],
    [{ ...target, url: url.href }, '2'],
  ] as const) {
    const { db } = await openDatabase(chosen, 'dashboard');
    onTestFinished(() => db.$disconnect());
    const rows = await Promise.all(
      Array.from(
        { length: 4 },
        () => db.$queryRaw`SELECT current_setting('random_page_cost') AS cost FROM pg_sleep(0.05)`,
      ),
    );
    expect(rows).toEqual(Array(4).fill([{ cost }]));
  }
});
