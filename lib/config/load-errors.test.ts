import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OperatorError } from '@/lib/core/operator-error';
import { loadSettings } from './load';
import type { Environment } from './options';

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

describe('a wrong command line', () => {
  it.each([
    [['--lissten', '1'], '--lissten: unknown option; did you mean --listen?'],
    [['--frobnicate'], '--frobnicate: unknown option; see --help'],
    [['-x'], '-x: unknown option; see --help'],
    [['serve'], 'serve: not an option; see --help'],
    [['--listen'], '--listen: requires a value; see --help'],
    [['--listen', '--demo'], '--listen: requires a value; see --help'],
    [['--demo=yes'], '--demo: takes no value'],
    [['--listen', 'a:1', '--listen', 'a:2'], '--listen: given more than once'],
    [['--listen', '2200'], '--listen: "2200" is not HOST:PORT, such as 127.0.0.1:2200'],
    [['--listen', '127.0.0.1:70000'], '--listen: "127.0.0.1:70000" is not HOST:PORT, such as 127.0.0.1:2200'],
    [['--listen', '127.0.0.256:80'], '--listen: "127.0.0.256:80" is not HOST:PORT, such as 127.0.0.1:2200'],
    [['--backend', '127.0.0.1:0'], '--backend: "127.0.0.1:0" is not HOST:PORT, such as 127.0.0.1:2200'],
    [
      ['--backend', 'a b=127.0.0.1:1'],
      '--backend: "a b" is not a valid name: use letters, digits, dot, dash and underscore',
    ],
    [['--backend', 'a:1', '--kind', 'tcp'], '--kind: "tcp" is neither origin nor forward-proxy'],
    [['--kind', 'origin'], '--kind requires --backend'],
    [['--workers', 'many'], '--workers: "many" is neither auto nor a number from 1 to 64'],
    [
      ['--dashboard', '127.0.0.1:2200'],
      'dashboard: 127.0.0.1:2200 is already used by listeners[0]; choose another port with --dashboard',
    ],
    [
      ['--backend', 'a:1', '--backend', 'a:1'],
      'upstreams.default.backends[1]: duplicate address "a:1"; each backend needs its own',
    ],
    [
      ['--backend', 'x=a:1', '--backend', 'x=a:2'],
      'upstreams.default.backends[1]: duplicate name "x"; each backend needs its own',
    ],
    [
      ['--backend', '127.0.0.1:2200'],
      'upstreams.default.backends[0]: 127.0.0.1:2200 is a listener of this load balancer, which would send requests to itself',
    ],
    [['--config', '/does/not/exist.yaml'], '--config: cannot read /does/not/exist.yaml: no such file'],
  ])('%j is one clear line', (argv, message) => {
    expect(getError(argv)).toBe(message);
  });

  it('names the environment variable if that is at fault', () => {
    expect(getError([], { STICKYBOARD_LISTEN: 'x' })).toBe(
      'STICKYBOARD_LISTEN: "x" is not HOST:PORT, such as 127.0.0.1:2200',
    );
    expect(getError([], { STICKYBOARD_DEMO: 'perhaps' })).toBe(
      'STICKYBOARD_DEMO: "perhaps" is neither true nor false',
    );
  });
});

describe('a wrong file', () => {
  const web = (rest: string) => `upstreams:\n  web:\n    backends: [127.0.0.1:9000]\n${rest}`;
  it.each([
    [
      web('    sticky:\n      cooky: x\n'),
      ':5: upstreams.web.sticky.cooky: unknown field; did you mean cookie?',
    ],
    [
      web('    sticky: { session: route }\n'),
      'upstreams.web.sticky.session: "route" is the route cookie\'s name; choose another',
    ],
    [web('    sticky: { sameSite: none }\n'), 'upstreams.web.sticky.sameSite: "none" requires secure: true'],
    [web('    sticky: { cookie: "a b" }\n'), ':4: upstreams.web.sticky.cookie: "a b" is not a cookie name'],
    [web('    balance: fastest\n'), ':4: upstreams.web.balance: "fastest" is not one of: round-robin, '],
    [
      web('    health: { active: { interval: 5 } }\n'),
      ':4: upstreams.web.health.active.interval: 5 is not a duration, such as 500ms, 2s, 10m or 7d',
    ],
    [
      web('    health: { active: { interval: 1ms } }\n'),
      ':4: upstreams.web.health.active.interval: "1ms" is out of range: from 100ms to 1d',
    ],
    [
      web('    limits: { head: huge }\n'),
      ':4: upstreams.web.limits.head: "huge" is not a size, such as 512, 16k or 4g',
    ],
    [
      web('    retry: { tries: 1.5 }\n'),
      ':4: upstreams.web.retry.tries: 1.5 is not a whole number from 1 to 16',
    ],
    [web('listeners: []\n'), ':4: listeners: requires at least one listener'],
    [
      web('listeners:\n  - { listen: 127.0.0.1:1, upstream: api }\n'),
      'listeners[0].upstream: unknown upstream "api"; known are web',
    ],
    [web('workers: none\n'), ':4: workers: must be auto or a number from 1 to 64'],
    [web('privacy: { path: maybe }\n'), ':4: privacy.path: "maybe" is neither true nor false'],
    [
      'upstreams:\n  web:\n    backends:\n      - 127.0.0.1\n',
      ':4: upstreams.web.backends[0].address: "127.0.0.1" is not HOST:PORT, such as 127.0.0.1:9000 or [::1]:9000',
    ],
    ['upstreams:\n  web:\n    backends: []\n', ':3: upstreams.web.backends: requires at least one backend'],
    ['upstreams:\n  web: 3\n', ':2: upstreams.web: must be a section of fields, such as "name: value"'],
    [
      'upstreams:\n  web:\n    kind: origin\n',
      ':3: upstreams.web.backends: must be a list of HOST:PORT, or of sections with an address',
    ],
    ['upstreams: {}\n', 'upstreams: at least one upstream with a backend is required'],
    [
      'upstreams:\n  "a b":\n    backends: [127.0.0.1:1]\n',
      'upstreams.a b: "a b" is not a valid name: use letters, digits, dot, dash and underscore',
    ],
    ['upstream: {}\n', ':1: upstream: unknown field; did you mean upstreams?'],
    ['a: [1\nb: 2\n', 'invalid YAML: '],
    ['a: 1\na: 2\n', ':2: invalid YAML: Map keys must be unique'],
    [web('    sticky: { key: !abc x }\n'), ':4: invalid YAML: Unresolved tag'],
    [
      web('    sticky: { value: hmac-sha256, key: *topsecret }\n'),
      ':4: an alias (*name) must refer to an anchor defined earlier; put text that starts with * in quotes',
    ],
    ['- 1\n', ':1: must be a section of fields, such as "name: value"'],
  ])('%j is one clear line', (yaml, message) => {
    const file = writeConfig(yaml);
    const said = getError(['--config', file]);
    expect(said).toContain(message);
    expect(said).not.toContain('\n');
  });

  it.each([
    '    sticky: { key: *topsecret }\n',
    '    sticky: { key: 1, key: topsecret }\n',
    '    sticky:\n      key: |topsecret\n',
    '    sticky: { key: !topsecret x }\n',
    '    sticky: { key: 1 ] topsecret }\n',
    '    sticky: { key: "1" topsecret }\n',
    '    sticky:\n      key: "a"\n     topsecret\n',
    'topsecret: *topsecret\n',
    'listeners: [{ listen: 127.0.0.1:1, upstream: web, tls: { certificates: [{ certificate: a, key: "-----BEGIN PRIVATE KEY-----topsecret" }] } }]\n',
  ])('%j is refused without a word of what may be a secret', (yaml) => {
    expect(getError(['--config', writeConfig(web(yaml))])).not.toMatch(/: .*topsecret/);
  });

  it('is an error if the only listener to replace is among several', () => {
    const file = writeConfig(
      web(
        'listeners:\n  - { listen: 127.0.0.1:1, upstream: web }\n  - { listen: 127.0.0.1:2, upstream: web }\n',
      ),
    );
    expect(getError(['--config', file, '--listen', '127.0.0.1:3'])).toBe(
      `--listen: ${file} has 2 listeners; change them there`,
    );
  });
});
