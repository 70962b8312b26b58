import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EffectiveSetting } from '@/lib/core/effective-setting';
import { getPendingSettings, mergeAfterReload } from './effective-settings';
import { loadConfiguration } from './load';
import { openTestFolder, type TestFolder } from './test-folder';

let folder: TestFolder;
beforeEach(() => {
  folder = openTestFolder();
});
afterEach(() => folder.remove());

type Rows = ReturnType<typeof loadConfiguration>['effective'];
const describeRow = (rows: Rows, name: string) => {
  const row = rows.find((one) => one.name === name);
  return row && `${row.value} | ${row.source} | ${row.place?.replace(`${folder.path}/`, '')}`;
};

describe('effective settings', () => {
  const yaml = `listeners:
  - { listen: 127.0.0.1:0, upstream: web }
upstreams:
  web:
    sticky: { value: hmac-sha256, key: very-private, maxIdle: 2h }
    backends:
      - 127.0.0.1:9000
      - name: two
        address: 127.0.0.1:9001
        weight: 3
    tls: true
    health: { active: false }
retention: { decisions: 3d }
`;

  it('says of each value whether the file, its line, a flag, a variable or nothing gave it', () => {
    const file = folder.write('stickyboard.yaml', yaml);
    const { effective } = loadConfiguration(['--config', file, '--data', folder.path], {
      STICKYBOARD_WORKERS: '2',
    });
    const expected = {
      config: `stickyboard.yaml | flag | --config`,
      demo: 'false | default | undefined',
      workers: '2 | environment | STICKYBOARD_WORKERS',
      'listeners[0].listen': '127.0.0.1:0 | file | stickyboard.yaml:2',
      'listeners[0].connections': '0 | default | undefined',
      'upstreams.web.sticky.maxIdle': '2h | file | stickyboard.yaml:5',
      'upstreams.web.sticky.mode': 'cookie | default | undefined',
      'upstreams.web.backends[0].name': 'b1 | default | undefined',
      'upstreams.web.backends[0].address': '127.0.0.1:9000 | file | stickyboard.yaml:7',
      'upstreams.web.backends[1].weight': '3 | file | stickyboard.yaml:10',
      'upstreams.web.tls': 'true | file | stickyboard.yaml:11',
      'upstreams.web.tls.verify': 'true | default | undefined',
      'upstreams.web.health.active': 'false | file | stickyboard.yaml:12',
      'upstreams.web.health.passive.maxFails': '1 | default | undefined',
      'upstreams.web.timeouts.connect': '3s | default | undefined',
      'retention.decisions': '3d | file | stickyboard.yaml:13',
      'retention.size': '4g | default | undefined',
      'journal.limit': '1g | default | undefined',
    };
    for (const [name, row] of Object.entries(expected)) {
      expect([name, describeRow(effective, name)?.replace(`${folder.path}/`, '')]).toEqual([name, row]);
    }
    expect(describeRow(effective, 'data')).toBe(`${folder.path} | flag | --data`);
  });

  it('keeps the key of the route cookie to itself', () => {
    const { effective } = loadConfiguration(['--config', folder.write('stickyboard.yaml', yaml)], {});
    expect(describeRow(effective, 'upstreams.web.sticky.key')).toMatch(/^kept secret \| file/);
    expect(JSON.stringify(effective)).not.toContain('very-private');
  });

  it('keeps the values of header fields that checks send to itself, since they may be passwords', () => {
    const checked = yaml.replace(
      'active: false',
      'active: { type: http, headers: { Authorization: very-private-too } }',
    );
    const { effective } = loadConfiguration(['--config', folder.write('stickyboard.yaml', checked)], {});
    expect(describeRow(effective, 'upstreams.web.health.active.headers.Authorization')).toMatch(
      /^kept secret \| file/,
    );
    expect(JSON.stringify(effective)).not.toContain('very-private-too');
  });

  it('leave out defaults that have no effect', () => {
    const names = loadConfiguration([], {}).effective.map(({ name }) => name);
    expect(names).toContain('upstreams.egress.sticky.appCookies');
    for (const idle of ['sticky.learn.size', 'sticky.lookups', 'health.active.path', 'full.queue']) {
      expect(names).not.toContain(`upstreams.egress.${idle}`);
    }
    const learn = 'upstreams: { web: { backends: [127.0.0.1:9000], sticky: { mode: learn } } }';
    const { effective } = loadConfiguration(['--config', folder.write('stickyboard.yaml', learn)], {});
    expect(describeRow(effective, 'upstreams.web.sticky.learn.size')).toMatch(/^100000 \| default/);
  });

  it('include backends of the command line, with a file as well', () => {
    const file = folder.write('stickyboard.yaml', yaml);
    const options = ['--config', file, '--backend', 'x=127.0.0.1:9002', '--backend', '127.0.0.1:9003'];
    const { effective } = loadConfiguration(options, { STICKYBOARD_LISTEN: '127.0.0.1:2299' });
    expect(describeRow(effective, 'upstreams.default.backends[0].name')).toBe('x | flag | --backend');
    expect(describeRow(effective, 'upstreams.default.backends[1].name')).toBe('b2 | default | undefined');
    expect(describeRow(effective, 'upstreams.default.backends[1].address')).toBe(
      '127.0.0.1:9003 | flag | --backend',
    );
    expect(describeRow(effective, 'listeners[0].listen')).toBe(
      '127.0.0.1:2299 | environment | STICKYBOARD_LISTEN',
    );
    expect(describeRow(effective, 'upstreams.default.kind')).toBe('origin | default | undefined');
    expect(describeRow(effective, 'retention.decisions')).toBe('3d | file | stickyboard.yaml:13');
    expect(effective.some(({ name }) => name.startsWith('upstreams.web'))).toBe(false);
  });
});

it('keep startup-only fields after a reload until a restart', () => {
  const load = (yaml: string) =>
    loadConfiguration(['--config', folder.write('stickyboard.yaml', yaml)], {}).effective;
  const web = 'upstreams: { web: { backends: [127.0.0.1:9000], balance: least-conn } }\n';
  const before = load(`${web}retention: { decisions: 3d }\n`);
  const rows = mergeAfterReload(
    before,
    load(`# more\n${web.replace('least-conn', 'random-two')}workers: 5\n`),
  );
  expect(describeRow(rows, 'upstreams.web.balance')).toBe('random-two | file | stickyboard.yaml:2');
  expect(describeRow(rows, 'retention.decisions')).toBe('3d | file | stickyboard.yaml:2');
  const pending = rows.filter((row) => row.pending !== null).map((row) => `${row.name} ${row.pending}`);
  expect(pending).toEqual(['workers 5', 'retention.decisions 7d']);
  expect(getPendingSettings(rows)).toEqual(['workers', 'retention.decisions']);
  expect(getPendingSettings(before)).toEqual([]);
});

it('keep startup-only fields that a reload adds or removes as well', () => {
  const row = (name: string, value: string): EffectiveSetting => ({
    ...{ name, value, isSecret: false, source: 'file', place: 'stickyboard.yaml:1', pending: null },
  });
  const [certificate, listener] = [
    row('dashboard.tls.certificate', 'a.pem'),
    row('listeners[0].listen', 'b:1'),
  ];
  expect(mergeAfterReload([certificate, listener], [])).toEqual([{ ...certificate, pending: 'none' }]);
  expect(mergeAfterReload([], [certificate, listener])).toEqual([
    { ...certificate, value: 'none', source: 'default', place: null, pending: 'a.pem' },
    listener,
  ]);
});
