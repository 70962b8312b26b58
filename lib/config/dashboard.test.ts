import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getPendingSettings, mergeAfterReload } from './effective-settings';
import { loadConfiguration, loadSettings } from './load';
import { loadDashboardAlone } from './load-dashboard';
import { openTestFolder, type TestFolder, upstreamYaml } from './test-folder';

let folder: TestFolder;
beforeAll(() => {
  folder = openTestFolder();
});
afterAll(() => folder.remove());

const dashboardWith = (fields: string): string => `dashboard: { ${fields} }\n${upstreamYaml('')}`;

describe('those in front of the dashboard', () => {
  it('are networks, and none by default', () => {
    const trusted = (fields: string) =>
      loadSettings(['--config', folder.write('stickyboard.yaml', dashboardWith(fields))], {}).dashboard
        ?.trusted;
    expect(trusted('trusted: [127.0.0.1, 10.0.0.0/8, "fd00::/8", "::ffff:192.0.2.0/120"]')).toEqual([
      '127.0.0.1/32',
      '10.0.0.0/8',
      'fd00::/8',
      '::ffff:192.0.2.0/120',
    ]);
    expect(trusted('plain: true')).toEqual([]);
  });

  it.each([
    ['trusted: 127.0.0.1', ':1: dashboard.trusted: must be a list of networks'],
    ...['10.0.0.0/33', 'proxy.example', 'fd00::/129', '::ffff:10.0.0.0/8', ''].map((network) => [
      `trusted: [127.0.0.1, "${network}"]`,
      `:1: dashboard.trusted[1]: "${network}" is not a network, such as 10.0.0.0/8, fd00::/8 or 192.0.2.7`,
    ]),
  ])('are refused in one line: %s', (fields = '', message) => {
    expect(folder.getError(dashboardWith(fields))).toBe(message);
  });

  it('are required if the dashboard could be reached without TLS', () => {
    expect(folder.getError(dashboardWith('listen: 0.0.0.0:3000'))).toMatch(
      /^dashboard: 0\.0\.0\.0:3000 is reachable from other machines, .*dashboard\.trusted$/,
    );
  });
});

describe('a node without a dashboard', () => {
  const noDashboard = `dashboard: false\n${upstreamYaml('')}`;
  const load = (yaml: string, argv: string[] = [], env = {}) =>
    loadConfiguration(['--config', folder.write('stickyboard.yaml', yaml), ...argv], env);
  const rowsOf = (loaded: ReturnType<typeof load>) =>
    loaded.effective
      .filter(({ name }) => name.startsWith('dashboard'))
      .map(({ name, value }) => [name, value]);

  it('is due to the file, the command line or the environment', () => {
    const written = load(noDashboard);
    expect(written.settings.dashboard).toBeNull();
    expect(rowsOf(written)).toEqual([['dashboard', 'false']]);
    const flag = load(upstreamYaml(''), ['--dashboard', 'false']);
    expect(flag.settings.dashboard).toBeNull();
    expect(flag.effective.find(({ name }) => name === 'dashboard')).toMatchObject({
      source: 'flag',
      place: '--dashboard',
    });
    expect(loadSettings([], { STICKYBOARD_DASHBOARD: 'false' }).dashboard).toBeNull();
  });

  it('has one if the command line names an address', () => {
    const loaded = load(noDashboard, ['--dashboard', '127.0.0.1:3001']);
    expect(loaded.settings.dashboard).toMatchObject({ host: '127.0.0.1', port: 3001, metrics: 'signed-in' });
    expect(rowsOf(loaded)).toContainEqual(['dashboard.listen', '127.0.0.1:3001']);
  });

  it('gets one with a restart only', () => {
    const before = load(noDashboard).effective;
    const rows = mergeAfterReload(before, load(upstreamYaml('')).effective);
    expect(getPendingSettings(rows)).toEqual(
      expect.arrayContaining(['dashboard', 'dashboard.listen', 'dashboard.metrics']),
    );
  });

  it('may use any address as a listener, and has no token for a first user', () => {
    expect(() => load(noDashboard, ['--listen', '127.0.0.1:3000'])).not.toThrow();
    expect(() => load(noDashboard, ['--initial-setup'])).toThrow(
      /^--initial-setup: this node has no dashboard/,
    );
  });

  it('is not meant by another word', () => {
    expect(folder.getError('dashboard: none\n')).toBe(
      ':1: dashboard: must be a section of fields, or false for no dashboard',
    );
    expect(folder.getError('dashboard: { lissten: a }\n')).toBe(
      ':1: dashboard.lissten: unknown field; did you mean listen?',
    );
  });
});

describe('a dashboard without a load balancer', () => {
  const url = 'postgresql://sticky:hunter2@127.0.0.1/log';

  it('needs a database, and takes it from wherever a node does', () => {
    const load = (yaml: string) =>
      loadDashboardAlone(['--config', folder.write('stickyboard.yaml', yaml)], {});
    expect(loadDashboardAlone([], { STICKYBOARD_DATABASE: url })).toMatchObject({
      database: { target: { url }, redactedUrl: 'postgresql://sticky@127.0.0.1/log' },
      dashboard: { host: '127.0.0.1', port: 3000 },
    });
    const ofNode = load(
      `database: { url: "${url}" }\ndashboard: false\nlog: { level: debug }\n${upstreamYaml('')}`,
    );
    expect(ofNode).toMatchObject({ dashboard: { port: 3000 }, log: { level: 'debug' } });
    expect(load(`database: { url: "${url}" }\ndashboard: { listen: 127.0.0.1:3009 }\n`)).toMatchObject({
      dashboard: { port: 3009 },
    });
    expect(() => load('data: ./data\n')).toThrow(
      /^dashboard: requires a database that nodes share \(--database, /,
    );
  });

  it('takes no option of a load balancer', () => {
    expect(() => loadDashboardAlone(['--database', url, '--backend', 'a:1'], {})).toThrow(
      '--backend: unknown option',
    );
    expect(loadDashboardAlone(['--help'], {})).toBeNull();
  });

  it('is refused on an address that others reach without TLS', () => {
    expect(() => loadDashboardAlone(['--database', url, '--dashboard', '0.0.0.0:3000'], {})).toThrow(
      /^dashboard: 0\.0\.0\.0:3000 is reachable from other machines/,
    );
  });
});
