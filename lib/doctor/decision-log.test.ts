import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { DashboardSettings } from '@/lib/config/dashboard';
import { type LoadedConfiguration, loadConfiguration } from '@/lib/config/load';
import type { HealthCause } from '@/lib/core/failure';
import type { RecordingState } from '@/lib/core/recording-state';
import { declareConfiguration } from '@/lib/store/sql/declare-configuration';
import { openTestDatabase, type TestDatabase } from '@/lib/store/test-database';
import { userFinding } from './access';
import { inspectLog } from './decision-log';
import { networkFindings } from './network';

let log: TestDatabase;
let loaded: LoadedConfiguration;
let dashboard: DashboardSettings;
beforeEach(async () => {
  log = await openTestDatabase();
  loaded = loadConfiguration(
    ['--backend', 'b1=127.0.0.1:1', '--data', log.dataDir, '--listen', '127.0.0.1:0'],
    {},
  );
  loaded.settings.node = 'test';
  dashboard = { ...(loaded.settings.dashboard as DashboardSettings), port: 0 };
  loaded.settings.dashboard = dashboard;
});
afterEach(() => log.close());

const micros = () => Date.now() * 1000;
const day = 86_400_000_000;

/** The heartbeat that the proxy writes every second. */
function beat(keeping: RecordingState = 'recording', missing = 0, at = micros()): Promise<void> {
  return log.storeRecords(['s', at, '1.0.0', at, 2, 0, 1, [], [keeping, missing, 0]]);
}

/** The findings of some subjects, as they are printed. */
async function said(subjects: RegExp): Promise<string[]> {
  const { findings } = await inspectLog(loaded.settings);
  return findings
    .filter(({ subject }) => subjects.test(subject))
    .map(({ state, subject, sentence }) => `${state} ${subject}: ${sentence}`);
}

it('a full log is a fault, and its missed decisions are reported once it has space', async () => {
  await beat('shedding', 12);
  expect(await said(/^Log of/)).toEqual([
    'fault Log of test: The journal is full (12 decisions were not recorded and 0 requests rejected since it started); free disk space, or find out why the recorder does not store.',
  ]);
  await beat('rejecting');
  expect((await said(/^Log of/))[0]).toMatch(/^fault .* new requests get 503/);
  await beat('recording', 12);
  expect((await said(/^Log of/))[0]).toMatch(
    /^warning .* Decisions are recorded again, but 12 decisions were not recorded/,
  );
  await beat();
  expect(await said(/^Log of/)).toEqual([]);
});

it('the journal is measured by its unstored part against its own limit', async () => {
  mkdirSync(join(log.dataDir, 'journal'));
  writeFileSync(join(log.dataDir, 'journal/worker-1.9.0.ndjson'), 'x'.repeat(5000));
  const limit = (bytes: number): void => {
    loaded.settings.journal = { limitBytes: bytes, full: 'stop' };
  };
  limit(10_000);
  expect(await said(/^Journal$/)).toEqual([
    'ok Journal: 5 kB are waiting to be stored; journal.limit is 10 kB.',
  ]);
  limit(6000);
  expect((await said(/^Journal$/))[0]).toMatch(
    /^warning Journal: 5 kB are waiting to be stored, and journal.limit is 6 kB\./,
  );
  limit(5000);
  expect((await said(/^Journal$/))[0]).toMatch(/^fault .* journal.limit is 5 kB: new requests get 503\./);
  await log.db.journalPosition.create({
    data: { journal: 'j', segment: 'worker-1.9.0.ndjson', offset: 4000n },
  });
  expect(await said(/^Journal$/)).toEqual([
    'ok Journal: 1 kB are waiting to be stored; journal.limit is 5 kB.',
  ]);
});

it('a proxy that is silent for long is a warning only if it is this one', async () => {
  const long = micros() - 25 * 3_600_000_000;
  await beat('recording', 0, long);
  loaded.settings.node = 'renamed';
  expect(await said(/^(Proxy|Recorder)/)).toEqual([
    'warning Proxy renamed: It has not reported to this log yet; start the load balancer.',
  ]);
  loaded.settings.node = 'test';
  expect((await said(/^Proxy/))[0]).toMatch(/^warning Proxy test: It has not reported for 900\d\d s/);
  // The process runs and the recorder stores nothing.
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const began = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  writeFileSync(join(log.dataDir, 'stickyboard.pid'), `${process.pid} ${began}\n`);
  expect((await said(/^Proxy/))[0]).toContain(`the load balancer is running (process ${process.pid})`);
  expect((await inspectLog(loaded.settings)).isRunning).toBe(true);
  rmSync(join(log.dataDir, 'stickyboard.pid'));
  expect((await inspectLog(loaded.settings)).isRunning).toBe(false);
});

it('settings that wait for a restart and a rejected reload are reported while the proxy runs', async () => {
  const changed = loaded.effective.map((row) =>
    row.name === 'retention.size' ? { ...row, pending: '8g' } : row,
  );
  await declareConfiguration(log.db, { settings: loaded.settings, effective: changed });
  await log.storeRecords(['e', micros() + 1_000_000, 'reload-rejected', { error: 'no' }]);
  expect(await said(/^Configuration/)).toEqual([]);
  await beat();
  expect(await said(/^Configuration/)).toEqual([
    expect.stringMatching(
      /^fault Configuration: The new configuration was rejected: no \(20.*Z\)\. The one before it goes on: put/,
    ),
    'warning Configuration: retention.size is 4g; a restart changes it to 8g.',
  ]);
  await declareConfiguration(log.db, loaded);
  await log.db.configuration.updateMany({ data: { since: micros() + 2_000_000 } });
  expect(await said(/^Configuration/)).toEqual([]);
});

it('tokens are reported before they expire', async () => {
  const token = (name: string, end: number) => ({
    ...{ name, digest: name, scope: 'read', createdAt: 1, createdBy: 'alice' },
    expiresAt: micros() + end,
  });
  await log.db.token.createMany({
    data: [token('gone', -day), token('ends', 14 * day), token('lasts', 16 * day)],
  });
  expect(await said(/^Token/)).toEqual([
    expect.stringMatching(/^warning Token ends: It expires on 20..-..-..; give its program a new one/),
    expect.stringMatching(/^warning Token gone: It expired on 20..-..-..; give its program a new one/),
  ]);
});

it('a dashboard that would not start for want of users is a fault', async () => {
  const { settings } = loaded;
  const elsewhere = { ...settings, dashboard: { ...dashboard, host: '0.0.0.0' } };
  const first = { ...settings, dashboard: { ...elsewhere.dashboard, printSetupToken: true } };
  expect(await userFinding(settings, 0)).toMatchObject({ state: 'ok' });
  expect(await userFinding({ ...settings, dashboard: null }, 0)).toBeNull();
  expect(await userFinding(elsewhere, 1)).toMatchObject({ state: 'ok', sentence: '1 users can sign in.' });
  expect(await userFinding(first, 0)).toMatchObject({ state: 'ok' });
  expect(await userFinding(elsewhere, 0)).toMatchObject({
    state: 'fault',
    sentence: expect.stringMatching(/is reachable from other machines.* has no users; add one with .*\.$/),
  });
});

it('a backend is judged by operator and proxy, too', async () => {
  const { settings } = loaded;
  const cause: HealthCause = {
    trigger: 'checks',
    count: 3,
    failure: { code: 'unexpected-status', status: 500, expected: [[200, 399]] },
  };
  const found = async (adminState: string, health: string) => {
    await log.db.backend.updateMany({ data: { adminState, upstream: 'default' }, where: { name: 'b1' } });
    await log.db.backendState.updateMany({
      data: { health, healthCause: JSON.stringify(cause), upstream: 'default' },
      where: { backend: 'b1' },
    });
    const [finding] = (await networkFindings(settings, await inspectLog(settings))).slice(-1);
    return `${finding?.state} ${finding?.sentence}`;
  };

  expect(await found('ready', 'up')).toMatch(/^fault .* accepts none \(ECONNREFUSED\); start it/);
  expect(await found('draining', 'down')).toMatch(/^warning It drains: .* accepts none/);
  expect(await found('maintenance', 'down')).toBe(
    'ok It is in maintenance; 127.0.0.1:1 accepts none (ECONNREFUSED), as it should.',
  );
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const [upstream] = settings.upstreams;
  for (const backend of upstream?.backends ?? []) backend.port = port;
  expect(await found('ready', 'down'), 'seen before the proxy ended').toMatch(/^ok/);
  await beat();
  expect(await found('ready', 'down')).toMatch(
    /^fault .* accepts connections, but the load balancer considers it down \(3 checks failed: status 500 instead of 200-399\); compare/,
  );
  expect(await found('draining', 'down')).toMatch(/^warning It drains: .* considers it down/);
  expect(await found('maintenance', 'down')).toMatch(/^ok It is in maintenance/);
  expect(await found('ready', 'up')).toMatch(/^ok .* accepts connections\.$/);
  await new Promise((resolve) => server.close(resolve));
});
