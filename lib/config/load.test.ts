import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OperatorError } from '@/lib/core/operator-error';
import { loadSettings } from './load';
import type { Environment } from './options';
import { createPlan } from './plan';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stickyboard-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function writeConfig(yaml: string): string {
  const path = join(folder, 'stickyboard.yaml');
  writeFileSync(path, yaml);
  return path;
}

function getError(argv: string[], env: Environment = {}): string {
  try {
    loadSettings(argv, env);
  } catch (error) {
    expect(error).toBeInstanceOf(OperatorError);
    return (error as Error).message;
  }
  throw new Error('these settings were accepted');
}

describe('settings', () => {
  it('are the demonstration without a file and without backends', () => {
    const settings = loadSettings([], {});
    expect(settings).toMatchObject({ demo: true, isCheckOnly: false, output: null, configFile: null });
    expect(settings.listeners).toMatchObject([{ host: '127.0.0.1', port: 2200, upstream: 'egress' }]);
    expect(settings.dashboard).toEqual({
      host: '127.0.0.1',
      port: 3000,
      hosts: [],
      tls: null,
      trusted: [],
      metrics: 'signed-in',
      tokens: true,
      printSetupToken: false,
    });
    const [egress] = settings.upstreams;
    expect(egress).toMatchObject({ name: 'egress', kind: 'forward-proxy' });
    expect(egress?.backends).toMatchObject([
      { host: '127.0.0.1', port: 9000, name: 'b1', weight: 1, route: '44fb3a27ed30ae5193ebd879ca2cf039' },
      { host: '127.0.0.1', port: 9001, name: 'b2', weight: 1, route: '422db4e6da7b4bba46bd476612df0469' },
    ]);
    expect(egress?.sticky.attributes).toBe('; Path=/; HttpOnly');
    expect(egress?.tunnel).toMatchObject({ local: ['127.0.0.1/32', 'localhost'], resolve: 'check' });
  });

  it('let clients of forward proxies reach local targets only if configured', () => {
    const local = (argv: string[], env: Environment = {}) =>
      loadSettings(['--kind', 'forward-proxy', '--backend', '127.0.0.1:81', ...argv], env).upstreams[0]
        ?.tunnel.local;
    expect(local([])).toBe(false);
    expect(local(['--local-targets'])).toBe(true);
    expect(local([], { STICKYBOARD_LOCAL_TARGETS: 'yes' })).toBe(true);
    expect(local(['--demo'])).toEqual(['127.0.0.1/32', 'localhost']);
    expect(getError(['--local-targets'])).toBe('--local-targets requires --backend');
    expect(getError(['--local-targets', '--backend', '127.0.0.1:81'])).toBe(
      '--local-targets requires --kind forward-proxy',
    );
    const file = writeConfig('upstreams: { web: { backends: [127.0.0.1:81] } }');
    expect(getError(['--local-targets', '--config', file])).toBe(
      `--local-targets requires --backend; in ${file}, set tunnel.local of the upstream`,
    );
  });

  it('are taken from the command line', () => {
    const settings = loadSettings(
      [
        '--listen',
        '127.0.0.1:0',
        '--backend',
        'one=127.0.0.1:81',
        '--backend=[::1]:82',
        '--workers',
        '2',
        '--data',
        folder,
      ],
      {},
    );
    expect(settings).toMatchObject({ demo: false, workers: 2, data: folder });
    expect(settings.listeners).toMatchObject([{ host: '127.0.0.1', port: 0, upstream: 'default' }]);
    expect(settings.upstreams[0]?.backends).toMatchObject([
      { name: 'one', host: '127.0.0.1', port: 81 },
      { name: 'b2', host: '::1', port: 82 },
    ]);
  });

  it('are taken from the environment if the command line is silent', () => {
    const env = { STICKYBOARD_BACKEND: '127.0.0.1:81, x=127.0.0.1:82', STICKYBOARD_LISTEN: '127.0.0.1:99' };
    const settings = loadSettings(['--listen', '127.0.0.1:98'], env);
    expect(settings.listeners[0]?.port).toBe(98);
    expect(settings.upstreams[0]?.backends.map((backend) => backend.name)).toEqual(['b1', 'x']);
  });

  it("are taken from the file, with its data directory relative to the file's folder", () => {
    const file = writeConfig(`
data: ./log
node: edge-1
workers: 3
dashboard: { listen: 127.0.0.1:3100 }
listeners:
  - { listen: 127.0.0.1:2300, upstream: web }
upstreams:
  web:
    sticky: { cookie: lb, session: false, secure: true, sameSite: lax, maxAge: 1h, fallback: false, domain: example.com }
    backends:
      - 127.0.0.1:9000
      - { name: blue, address: "127.0.0.1:9001", weight: 2, route: b }
    health: { active: { interval: 5s, fall: 4 } }
    retry: { tries: 3, timeout: 500ms }
    limits: { head: 8k, retryBody: 1m }
retention: { decisions: 2d, size: 1g }
journal: { limit: 64m, full: stop }
privacy: { client: hashed, path: false }
`);
    const settings = loadSettings(['--config', file], {});
    expect(settings).toMatchObject({
      data: join(folder, 'log'),
      node: 'edge-1',
      workers: 3,
      dashboard: { port: 3100 },
      retention: { decisionsMs: 172_800_000, sizeBytes: 1_073_741_824 },
      privacy: { client: 'hashed', path: false },
      demo: false,
    });
    const plan = createPlan(settings, { secret: 'aa' });
    expect(plan.journalQuota).toEqual({ limitBytes: 64 * 1024 ** 2, full: 'stop' });
    expect(plan).toMatchObject({ workers: 3, secret: 'aa', journal: join(folder, 'log', 'journal') });
    const [web] = plan.upstreams;
    expect(web).toMatchObject({
      kind: 'origin',
      sticky: { cookie: 'lb', session: null, fallback: false, maxAgeSeconds: 3600 },
      backends: [{ name: 'b1' }, { name: 'blue', weight: 2, route: 'b' }],
      health: { active: { intervalMs: 5000, timeoutMs: 1000, rise: 2, fall: 4 } },
      retry: { tries: 3, timeoutMs: 500 },
      limits: { headBytes: 8192, maxFields: 100, retryBodyBytes: 1_048_576 },
    });
    expect(web?.sticky.attributes).toBe('; Path=/; Domain=example.com; Secure; HttpOnly; SameSite=Lax');
  });

  it('serve --help and --version whatever is wrong in the file', () => {
    const file = writeConfig('nonsense: true');
    expect(loadSettings(['--help', '--config', file], {}).output).toContain('--listen HOST:PORT');
    expect(loadSettings(['--version'], {}).output).toMatch(/^stickyboard \d+\.\d+\.\d+\n$/);
  });
});

describe('a listener for forward proxies', () => {
  const proxies = ['--kind', 'forward-proxy', '--backend', '127.0.0.1:9000'];

  it('serves this machine only', () => {
    const [listener] = loadSettings(proxies, {}).listeners;
    expect(listener?.clients).toEqual(['127.0.0.0/8', '::1/128']);
    expect(loadSettings([], {}).listeners[0]?.clients).toEqual(['127.0.0.0/8', '::1/128']);
    expect(loadSettings(['--backend', '127.0.0.1:9000'], {}).listeners[0]?.clients).toBeNull();
  });

  it.each(['0.0.0.0:2200', '192.0.2.1:2200', '[::]:2200'])(
    'is refused at %s: it would be an open proxy',
    (listen) =>
      expect(() => loadSettings([...proxies, '--listen', listen], {})).toThrow(
        `listeners[0].clients: ${listen} is reachable from other machines and would be an open proxy`,
      ),
  );
});

describe('a listener with a list of clients behind the PROXY protocol', () => {
  const written = (listener: string) =>
    writeConfig(`upstreams: { web: { backends: [127.0.0.1:9000] } }
listeners: [{ listen: ${listener}, upstream: web, proxyProtocol: true, clients: [10.0.0.0/8] }]\n`);

  it('has to name the proxies that it trusts if other machines reach it', () => {
    expect(getError(['--config', written('0.0.0.0:2200')])).toMatch(
      /listeners\[0\]\.trusted: 0\.0\.0\.0:2200 is reachable from other machines and any peer could claim an allowed address in a PROXY header/,
    );
    const said = written('0.0.0.0:2200, trusted: [10.0.0.2/32]');
    expect(loadSettings(['--config', said], {}).listeners[0]?.trusted).toEqual(['10.0.0.2/32']);
    expect(loadSettings(['--config', written('127.0.0.1:2200')], {}).listeners).toHaveLength(1);
  });
});
