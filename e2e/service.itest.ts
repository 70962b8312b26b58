import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadSettings } from '@/lib/config/load';
import { runProgram } from './interop/program';
import { runProduct, startProduct, temporaryDirectory, untilWell } from './product';

const service = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../docs/service', name), 'utf8');

let folder: string;
beforeEach(() => {
  folder = temporaryDirectory();
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the unit for systemd', () => {
  const unit = service('stickyboard.service');
  const [, program = '', options = ''] = /^ExecStart=(\S+) (.+)$/m.exec(unit) ?? [];

  it('is one that systemd takes, and leaves a process little to do harm with', async () => {
    // systemd looks whether the program is there, and the one of an installation is not.
    const path = join(folder, 'stickyboard.service');
    writeFileSync(path, unit.replace(program, process.execPath));
    const { stdout, stderr } = await runProgram('systemd-analyze', ['verify', path]);
    expect(stdout + stderr).toBe('');
    // From 0 to 100. It refuses where there is more; without any of the settings there would be 96.
    await runProgram('systemd-analyze', ['security', '--offline=yes', '--threshold=13', path]);
  });

  it('waits for the network, is never given up, and gets the time that a stop takes', () => {
    const [section = '', , service = ''] = unit.split(/^(\[Service\])$/m);
    expect(section).toContain('\nAfter=network-online.target\nWants=network-online.target\n');
    expect(section).toContain('\nStartLimitIntervalSec=0\n');
    const { grace } = loadSettings(['--backend', '127.0.0.1:9'], {});
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(service)?.[1])).toBeGreaterThan(grace.stop / 1000 + 4);
  });

  it('has an example of how it gets keys that systemd takes', async () => {
    const path = join(folder, 'stickyboard.service');
    const examples = unit.replaceAll('#LoadCredential=', 'LoadCredential=');
    expect(examples.match(/^LoadCredential=site\.\w+:\/\S+$/gm)).toHaveLength(2);
    writeFileSync(path, examples.replace(program, process.execPath));
    const { stdout, stderr } = await runProgram('systemd-analyze', ['verify', path]);
    expect(stdout + stderr).toBe('');
  });

  it('starts the program with options that it knows', async () => {
    const config = join(folder, 'stickyboard.yaml');
    writeFileSync(config, 'upstreams: { web: { backends: [127.0.0.1:9000] } }\n');
    const args = options.replace('/etc/stickyboard.yaml', config).replace('/var/lib', folder).split(' ');
    expect(await runProduct([...args, '--check'])).toMatchObject({ code: 0, stderr: '' });
  });
});

it('what is reloaded, twice even, still ends when it is told to', async () => {
  const config = join(folder, 'stickyboard.yaml');
  const listeners = 'listeners: [{ listen: 127.0.0.1:0, upstream: web }]';
  writeFileSync(config, `${listeners}\nupstreams: { web: { backends: [127.0.0.1:9] } }\n`);
  const product = await startProduct(['--config', config, '--data', folder], { entry: 'scripts/start.mjs' });
  for (const times of [1, 2]) {
    process.kill(product.pid, 'SIGHUP');
    await vi.waitFor(() => expect(product.stdout().match(/read again/g)).toHaveLength(times), 10_000);
  }
  expect(await product.stop()).toMatchObject({ code: 0 });
});

describe('the container', () => {
  const [, command = ''] = /^HEALTHCHECK .*\\\n +CMD (\[.*\])$/m.exec(service('Containerfile')) ?? [];

  it('is healthy while proxy, recorder and database work, and else not', async () => {
    const product = await startProduct(['--backend', '127.0.0.1:9', '--data', folder]);
    const address = new URL(product.dashboardUrl).host;
    const [, ...args] = JSON.parse(command.replace('127.0.0.1:3000', address)) as string[];
    const check = (): Promise<unknown> => promisify(execFile)(process.execPath, args);
    try {
      await untilWell(product);
      await check();
    } finally {
      await product.stop();
    }
    await expect(check()).rejects.toMatchObject({ code: 1, stderr: '' });
  });
});
