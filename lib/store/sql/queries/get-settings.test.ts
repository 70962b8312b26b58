import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadConfiguration } from '@/lib/config/load';
import { declareConfiguration } from '@/lib/store/sql/declare-configuration';
import { takeLeadership } from '@/lib/store/sql/ingest/leader-lease';
import { isOnPostgresql, openTestDatabase, type TestDatabase } from '@/lib/store/test-database';
import { getSettings } from './get-settings';

let log: TestDatabase;
beforeEach(async () => {
  log = await openTestDatabase();
});
afterEach(() => log.close());

const options = ['--backend', 'b1=127.0.0.1:9000', '--backend', 'b2=127.0.0.1:9001'];

it('returns the last declaration, the usage of the log and the versions', async () => {
  expect(await getSettings(log.db)).toMatchObject({
    configurations: [],
    log: { decisions: 0, oldestDecision: null, retentionBytes: null },
  });
  await declareConfiguration(log.db, loadConfiguration([], {}));
  const loaded = loadConfiguration(options, {});
  await declareConfiguration(log.db, loaded);
  await log.storeDecisions({ session: 'x' }, { session: 'y', time: 1_795_000_000 });
  const { configurations, log: state, versions, rejected } = await getSettings(log.db);
  expect(configurations).toMatchObject([
    { node: loaded.settings.node, file: null, settings: loaded.effective },
  ]);
  expect(state).toMatchObject({
    decisions: 2,
    sessions: 2,
    oldestDecision: '2026-11-18T11:06:40.000000Z',
    retentionSeconds: 7 * 86_400,
    retentionBytes: 4 * 1024 ** 3,
  });
  expect(state.usedBytes).toBeGreaterThan(10_000);
  expect(versions).toMatchObject({
    node: process.version,
    database: expect.stringMatching(/^(SQLite 3|PostgreSQL \d+)\./),
    migration: expect.stringMatching(/^\d{4}_/),
  });
  expect(rejected).toBeNull();
});

it('ignores the limits and pending settings of a proxy that was renamed', async () => {
  const before = loadConfiguration(options, {});
  before.settings.node = 'a';
  before.settings.retention = { decisionsMs: 1000, sizeBytes: 1e6 };
  await declareConfiguration(log.db, before);
  const renamed = loadConfiguration(options, {});
  renamed.settings.node = 'b';
  await declareConfiguration(log.db, renamed);
  const { configurations, log: state } = await getSettings(log.db);
  expect(configurations.map(({ node }) => node)).toEqual(['b']);
  expect(state.retentionBytes).toBe(renamed.settings.retention.sizeBytes);
});

it('returns a configuration that was rejected since, and weights that an operator set', async () => {
  await log.db.upstream.updateMany({ data: { name: 'default' } });
  await log.db.backend.updateMany({ data: { upstream: 'default', declaredWeight: 1, weight: 1 } });
  await log.db.backend.updateMany({ where: { name: 'b2' }, data: { weight: 5 } });
  await log.storeRecords([
    'e',
    (Date.now() - 60_000) * 1000,
    'reload-rejected',
    { error: 'too old to show' },
  ]);
  await declareConfiguration(log.db, loadConfiguration(options, {}));
  await log.storeRecords([
    'e',
    (Date.now() + 1000) * 1000,
    'reload-rejected',
    { error: 'stickyboard.yaml:3: upstreams: no' },
  ]);
  const { configurations, rejected } = await getSettings(log.db);
  expect(rejected?.error).toBe('stickyboard.yaml:3: upstreams: no');
  const weights = configurations[0]?.settings.filter(({ name }) => name.endsWith('.weight'));
  expect(weights).toMatchObject([
    { value: '1', source: 'default' },
    { value: '5', source: 'operator', place: null, configured: '1' },
  ]);
});

it.runIf(isOnPostgresql)('of several nodes the one that leads says how long decisions are kept', async () => {
  const declare = (node: string, days: number) => {
    const { settings, effective } = loadConfiguration(options, {});
    const retention = { ...settings.retention, decisionsMs: days * 86_400_000 };
    return declareConfiguration(log.db, { settings: { ...settings, node, retention }, effective });
  };
  await declare('leading', 3);
  await takeLeadership(log.db, 'leading');
  await declare('newest', 9);
  expect((await getSettings(log.db)).log.retentionSeconds).toBe(3 * 86_400);
  expect((await log.store.getLogUsage()).retentionSeconds).toBe(3 * 86_400);
});
