import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findFreePort } from '@/proxy/fixtures/free-port';
import { type CompletedRun, runProduct, startProduct, temporaryDirectory } from '../support/product';

const folder = temporaryDirectory();
const backend = ['--backend', '127.0.0.1:9'];
let taken: Server;
let takenPort: number;

beforeAll(async () => {
  taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  takenPort = (taken.address() as AddressInfo).port;
});
afterAll(async () => {
  await new Promise((resolve) => taken.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

/** A file of `text` in the test's folder. */
function writeFile(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** One line on stderr that says all of `parts`, nothing on stdout, exit code 2, no process left behind. */
function expectOneClearLine(ended: CompletedRun, ...parts: (string | RegExp)[]): void {
  expect(ended.stdout).toBe('');
  expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1);
  for (const part of parts) expect(ended.stderr).toMatch(part);
  expect(ended).toMatchObject({ code: 2, remainingProcesses: [] });
}

test.each(['dist/main.js', 'scripts/start.mjs'])(
  '%s with too few files to open says how many it needs',
  async (entry) => {
    const within = ['bash', '-c', 'ulimit -n 64; exec "$@"', 'bash'];
    expectOneClearLine(
      await runProduct(backend, { entry, wrapper: within }),
      'only 64 files',
      'at least 256',
      'ulimit -n',
    );
  },
);

describe('configuration', () => {
  const upstream = 'listeners: [{ listen: 127.0.0.1:0, upstream: web }]\nupstreams:\n  web:\n';
  test.each([
    ['is no YAML', 'upstreams: [unclosed', [/bad\.yaml/, /line \d|:\d+/]],
    [
      'has an unknown field',
      `${upstream}    sticky: { cooky: r }\n    backends: [127.0.0.1:9]\n`,
      ['cooky', 'cookie'],
    ],
    [
      'has a wrong value',
      `${upstream}    kind: reverse\n    backends: [127.0.0.1:9]\n`,
      ['upstreams.web.kind', 'origin'],
    ],
    ['has a backend that is no address', `${upstream}    backends: [nonsense]\n`, ['backends', 'nonsense']],
    ['names a backend twice', `${upstream}    backends: [127.0.0.1:9, 127.0.0.1:9]\n`, ['127.0.0.1:9']],
    [
      'has a listener to nowhere',
      `${upstream.replace('upstream: web', 'upstream: api')}    backends: [127.0.0.1:9]\n`,
      ['api'],
    ],
  ])('that %s is refused', async (_what, text, parts) => {
    const data = join(folder, 'config-data');
    const ended = await runProduct(['--config', writeFile('bad.yaml', text), '--data', data]);
    expectOneClearLine(ended, ...parts);
    expect(existsSync(data)).toBe(false);
  });

  test('that does not exist is refused by its name', async () => {
    expectOneClearLine(await runProduct(['--config', join(folder, 'absent.yaml')]), 'absent.yaml');
  });

  test('that is good passes --check, which starts nothing', async () => {
    const good = writeFile('good.yaml', `${upstream}    backends: [127.0.0.1:9]\n`);
    const data = join(folder, 'check-data');
    const ended = await runProduct(['--config', good, '--data', data, '--check']);
    expect(ended).toMatchObject({ code: 0, stderr: '', remainingProcesses: [] });
    expect(existsSync(data)).toBe(false);
  });

  test('whose upstreams share a cookie is warned of by --check, at the start and by the doctor', async () => {
    const two = ['one', 'two'].map((name, at) => `  ${name}: { backends: [127.0.0.1:${at + 8}] }\n`);
    const listeners = ['one', 'two'].map((name) => `  - { listen: 127.0.0.1:0, upstream: ${name} }\n`);
    const text = `listeners:\n${listeners.join('')}upstreams:\n${two.join('')}`;
    const shared = writeFile('shared.yaml', text);
    const ended = await runProduct(['--config', shared, '--check']);
    expect(ended).toMatchObject({ code: 0, remainingProcesses: [], stdout: `${shared} is valid.\n` });
    const said = 'upstreams.two.sticky: browsers keep one cookie "route" for the upstreams one and two, ';
    expect(ended.stderr).toContain(`stickyboard: warning: ${said}`);
    const product = await startProduct(['--config', shared, '--data', join(folder, 'shared-data')]);
    expect(product.stderr()).toContain(`stickyboard: ${said}`);
    await product.stop();
    const doctor = await runProduct(['doctor', '--config', shared, '--data', join(folder, 'shared-data')]);
    expect(doctor.stdout).toContain(`WARNING  Configuration: ${said}`);
  });
});

describe('command line', () => {
  test.each([
    ['an unknown option', ['--lisen', '127.0.0.1:0'], ['--lisen', '--listen']],
    ['an option without its value', ['--listen'], ['--listen']],
    ['an address without a port', ['--listen', 'localhost'], ['--listen', 'localhost']],
    ['a port beyond the last one', ['--dashboard', '127.0.0.1:70000'], ['--dashboard', '70000']],
    ['an unknown kind', ['--kind', 'socks', ...backend], ['--kind', 'socks']],
    ['workers that are no number', ['--workers', 'many', ...backend], ['--workers', 'many']],
    ['a word that is no option', ['start'], ['start']],
  ])('%s is refused', async (_what, args, parts) => {
    expectOneClearLine(await runProduct(args), ...parts);
  });

  test('a wrong environment variable is named', async () => {
    const ended = await runProduct(backend, { env: { STICKYBOARD_LISTEN: 'nowhere' } });
    expectOneClearLine(ended, 'STICKYBOARD_LISTEN', 'nowhere');
  });
});

describe('ports in use', () => {
  test('of the listener: names the address, and nothing is started', async () => {
    const data = join(folder, 'listener-data');
    const address = `127.0.0.1:${takenPort}`;
    const ended = await runProduct([
      ...backend,
      '--listen',
      address,
      '--dashboard',
      '127.0.0.1:0',
      '--data',
      data,
    ]);
    expectOneClearLine(ended, address, 'in use', '--listen');
    expect(existsSync(data)).toBe(false);
  });

  test('of the dashboard: names the address, and the proxy is not started either', async () => {
    const data = join(folder, 'dashboard-data');
    const listen = `127.0.0.1:${await findFreePort()}`;
    const address = `127.0.0.1:${takenPort}`;
    const ended = await runProduct([...backend, '--listen', listen, '--dashboard', address, '--data', data]);
    expectOneClearLine(ended, address, 'in use', '--dashboard');
    expect(existsSync(data)).toBe(false);
  });
});

test('an address of another machine is reported as such, and not as in use', async () => {
  // Reserved for documentation (RFC 5737): no machine has it.
  const args = [...backend, '--listen', '192.0.2.1:2201', '--dashboard', '127.0.0.1:0'];
  const sentence = '192.0.2.1:2201 is not an address of this machine; choose another address with --listen';
  expectOneClearLine(await runProduct([...args, '--data', join(folder, 'far')]), `listener: ${sentence}`);
});

describe('data directory', () => {
  const ports = ['--listen', '127.0.0.1:0', '--dashboard', '127.0.0.1:0'];

  test('that is a file is refused by its name', async () => {
    const path = writeFile('data-file', 'not a directory');
    expectOneClearLine(await runProduct([...backend, ...ports, '--data', path]), path);
  });

  test('below a file is refused by its name', async () => {
    const path = join(writeFile('parent-file', 'not a directory'), 'data');
    expectOneClearLine(await runProduct([...backend, ...ports, '--data', path]), path);
  });

  test('that may not be written is refused by its name', async () => {
    // Not even root may make files there.
    const path = '/sys/stickyboard';
    expectOneClearLine(await runProduct([...backend, ...ports, '--data', path]), path);
  });

  test('that another running proxy uses is refused, and that proxy continues', async () => {
    const product = await startProduct(backend);
    try {
      expectOneClearLine(await runProduct([...backend, ...ports, '--data', product.data]), product.data);
      const healthz = `${product.dashboardUrl}/healthz`;
      await vi.waitFor(async () => expect((await fetch(healthz)).status).toBe(200), { timeout: 5000 });
    } finally {
      await product.stop();
    }
  });

  test('with a damaged database is refused', async () => {
    const data = join(folder, 'damaged');
    await (await startProduct([...backend, '--data', data])).stop();
    for (const name of readdirSync(data)) {
      if (name.startsWith('stickyboard.db-')) rmSync(join(data, name));
    }
    writeFileSync(join(data, 'stickyboard.db'), 'this is no database at all\n'.repeat(500));
    expectOneClearLine(await runProduct([...backend, ...ports, '--data', data]), 'stickyboard.db');
  });

  test('with the database of a newer version is refused and left as it is', async () => {
    const data = join(folder, 'newer');
    await (await startProduct([...backend, '--data', data])).stop();
    const database = new SQLite(join(data, 'stickyboard.db'));
    database.exec(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ('from-the-future', 'x', '9999_later', 0, 0, 1)`,
    );
    database.close();
    expectOneClearLine(await runProduct([...backend, ...ports, '--data', data]), 'newer', '9999_later');
  });
});
