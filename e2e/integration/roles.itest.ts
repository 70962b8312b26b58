import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { sendRequest } from '../support/dashboard-client';
import { type Postgresql, startPostgresql } from '../support/postgresql/postgresql';
import { filterDashboards, filterNotifiers, filterRecorders, filterWorkers } from '../support/processes';
import { type Product, runProduct, startProduct, temporaryDirectory } from '../support/product';
import { runStickyboard } from '../support/run-command';
import { sendVisitors } from '../support/visitor';

// A node without a dashboard, and a dashboard without a node, on one PostgreSQL whose password is in a file.
let folder: string;
let postgresql: Postgresql;
let config: string;
let node: Product;
let dashboard: Product;
beforeAll(async () => {
  folder = temporaryDirectory();
  postgresql = await startPostgresql();
  writeFileSync(join(folder, 'url'), `${postgresql.url}\n`, { mode: 0o600 });
  config = join(folder, 'node.yaml');
  writeFileSync(
    config,
    `node: edge
workers: 1
database: { urlFile: url }
dashboard: false
notify: [{ name: ops, url: "http://127.0.0.1:9/" }]
listeners: [{ listen: 127.0.0.1:0, upstream: web }]
upstreams: { web: { backends: [127.0.0.1:9] } }
`,
  );
  node = await startProduct(['--config', config], { role: 'node' });
  dashboard = await startProduct(['dashboard', '--config', config, '--initial-setup'], { role: 'dashboard' });
}, 90_000);
afterAll(async () => {
  await dashboard?.stop();
  await node?.stop();
  await postgresql.stop();
  rmSync(folder, { recursive: true });
});

it('each starts the processes of its role, and no other', async () => {
  const pids = node.processes();
  expect(filterWorkers(pids)).toHaveLength(1);
  expect(filterRecorders(pids)).toHaveLength(1);
  await vi.waitFor(() => expect(filterNotifiers(node.processes())).toHaveLength(1), 10_000);
  expect(filterDashboards(pids)).toEqual([]);
  expect(node.stdout()).toMatch(/^dashboard +none \(dashboard: false\)$/m);
  expect(filterDashboards(dashboard.processes())).toHaveLength(1);
  expect(dashboard.processes()).toHaveLength(2);
});

it('the dashboard shows what the node does, and the node does what the dashboard says', async () => {
  await sendVisitors(node.proxyUrl, 3);
  const [, token = ''] = /setup token (\S+)/.exec(dashboard.stdout()) ?? [];
  expect(token).toMatch(/^[0-9A-Z-]{23}$/);
  const added = await runStickyboard(['token', 'add', 'ci', '--scope', 'operate', '--config', config]);
  const headers = { authorization: `Bearer ${added.stdout.trim().split(/\s+/).at(-1)}` };
  const ask = (path: string, more = {}) => sendRequest(dashboard.dashboardUrl + path, { headers, ...more });
  await vi.waitFor(async () => {
    const { body } = await ask('/api/v1/decisions');
    expect(JSON.parse(body).decisions.length).toBeGreaterThan(2);
    expect((await sendRequest(`${dashboard.dashboardUrl}/healthz`)).status).toBe(200);
  }, 20_000);
  const { body } = await ask('/api/v1/status');
  expect(JSON.parse(body).nodes).toMatchObject([{ name: 'edge', workers: 1 }]);
  const drained = await ask('/api/v1/backends/web/b1', { method: 'PATCH', json: { adminState: 'draining' } });
  expect(drained.status).toBe(200);
  await vi.waitFor(async () => {
    const [seen] = JSON.parse((await ask('/api/v1/status')).body).nodes;
    expect(seen.hasAppliedIntent).toBe(true);
  }, 10_000);
});

it('the password of the database is in no argument, environment, response, output or message', async () => {
  const pids = [...node.processes(), ...dashboard.processes()];
  expect(pids.length).toBeGreaterThan(5);
  for (const pid of pids)
    for (const name of ['cmdline', 'environ'])
      expect(readFileSync(`/proc/${pid}/${name}`, 'latin1'), `${name} of ${pid}`).not.toContain(
        postgresql.password,
      );
  const settings = await postgresql.query<{ settings: string }>('SELECT settings FROM "Configuration"');
  const shown = [
    ...settings.map((row) => row.settings),
    node.stdout(),
    node.stderr(),
    dashboard.stdout(),
    dashboard.stderr(),
    ...(await Promise.all(
      [
        ['doctor', '--config', config],
        ['user', 'list', '--config', config],
        ['--check', '--config', config],
      ].map(async (args) => JSON.stringify(await runStickyboard(args))),
    )),
  ].join('\n');
  expect(shown).toContain(`postgresql://stickyboard@127.0.0.1:${postgresql.port}/`);
  expect(shown).not.toContain(postgresql.password);
});

it('an environment that has the password is that of the started program alone', async () => {
  const other = await startProduct(['dashboard'], {
    role: 'dashboard',
    env: { STICKYBOARD_DATABASE: postgresql.url },
  });
  const children = other.processes().filter((pid) => pid !== other.pid);
  expect(children).toHaveLength(1);
  for (const pid of children)
    expect(readFileSync(`/proc/${pid}/environ`, 'latin1')).not.toContain(postgresql.password);
  expect(await other.stop('SIGINT')).toMatchObject({ code: 0 });
  expect(other.processes()).toEqual([]);
});

it('a password on the command line is warned of', async () => {
  const data = join(folder, 'warned');
  const args = ['--check', '--database', postgresql.url, '--data', data, '--backend', '127.0.0.1:9'];
  const { code, stderr } = await runProduct(args);
  expect(code).toBe(0);
  expect(stderr).toContain(
    '--database: every user of this machine can read the password on the command line',
  );
  expect(stderr).not.toContain(postgresql.password);
});

it('the decisions of a log can be moved to an empty database, and not to one that has some', async () => {
  const exportFrom = async (file: string) =>
    (await runStickyboard(['export', 'decisions', '--format', 'ndjson', '--config', file])).stdout;
  const file = join(folder, 'log.ndjson');
  writeFileSync(file, await exportFrom(config));
  const count = readFileSync(file, 'utf8').trimEnd().split('\n').length;
  expect(count).toBeGreaterThan(2);
  const copy = join(folder, 'copy.yaml');
  writeFileSync(copy, `database: { url: '${await postgresql.createDatabase('copy')}' }\n`, { mode: 0o600 });
  const imported = await runStickyboard(['import', file, '--config', copy]);
  expect(imported).toMatchObject({ code: 0, stderr: '' });
  expect(imported.stdout).toMatch(
    new RegExp(`^Imported ${count} decisions of \\d+ sessions into the database\\.\n$`),
  );
  const withoutIds = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => ({ ...JSON.parse(line), id: null }));
  expect(withoutIds(await exportFrom(copy))).toEqual(withoutIds(readFileSync(file, 'utf8')));
  const again = await runStickyboard(['import', file, '--config', copy]);
  expect(again.code).toBe(2);
  expect(again.stderr).toMatch(
    /^stickyboard: import: database: the log in .* is not empty; .*; nothing was imported\n$/,
  );
});

it('a dashboard alone is refused on SQLite, and like a node that may not migrate on a database without tables', async () => {
  const none = await runProduct(['dashboard']);
  expect(none).toMatchObject({ code: 2, remainingProcesses: [] });
  expect(none.stderr).toMatch(/^stickyboard: dashboard: requires a database that nodes share/);
  const empty = await postgresql.createDatabase('empty');
  const refused = await runProduct(['dashboard', '--dashboard', '127.0.0.1:0'], {
    env: { STICKYBOARD_DATABASE: empty },
  });
  expect(refused).toMatchObject({ code: 2, remainingProcesses: [] });
  expect(refused.stderr).toMatch(
    /^stickyboard: database: there is no log in .*, or run stickyboard migrate\n$/,
  );

  const byHand = join(folder, 'by-hand.yaml');
  const settings = `database: { url: '${empty}', migrate: false }\ndashboard: false\n`;
  writeFileSync(byHand, `${settings}upstreams: { web: { backends: [127.0.0.1:9] } }\n`, { mode: 0o600 });
  const start = ['--config', byHand, '--data', join(folder, 'by-hand'), '--listen', '127.0.0.1:0'];
  const unmigrated = await runProduct(start);
  expect(unmigrated).toMatchObject({ code: 2, remainingProcesses: [] });
  expect(unmigrated.stderr).toContain('or run stickyboard migrate');
  expect(await runStickyboard(['migrate', '--config', byHand])).toMatchObject({
    code: 0,
    stdout: 'The database is of this version.\n',
  });
  const served = await startProduct(start, { role: 'node' });
  expect(await served.stop()).toMatchObject({ code: 0 });
});
