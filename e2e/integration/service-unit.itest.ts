import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { loadSettings } from '@/lib/config/load';
import { loadDashboardAlone } from '@/lib/config/load-dashboard';
import { runProduct, startProduct, temporaryDirectory, waitUntilHealthy } from '../support/product';
import { projectRoot } from '../support/project-root';
import { runProgram } from '../support/run-program';

const readServiceFile = (name: string): string =>
  readFileSync(join(projectRoot, 'docs/service', name), 'utf8');

let folder: string;
beforeEach(() => {
  folder = temporaryDirectory();
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the unit for systemd', () => {
  const unit = readServiceFile('stickyboard.service');
  const [, program = '', options = ''] = /^ExecStart=(\S+) (.+)$/m.exec(unit) ?? [];

  it('is valid for systemd, and leaves a process little to do harm with', async () => {
    // systemd looks whether the program is there, and the one of an installation is not.
    const path = join(folder, 'stickyboard.service');
    writeFileSync(path, unit.replace(program, process.execPath));
    const { stdout, stderr } = await runProgram('systemd-analyze', ['verify', path]);
    expect(stdout + stderr).toBe('');
    // The scale is 0 to 100, and above the threshold the command fails; without any of the settings there would be 96.
    await runProgram('systemd-analyze', ['security', '--offline=yes', '--threshold=13', path]);
  });

  it('waits for the network, is always restarted, and gets the time that a stop needs', () => {
    const [section = '', , service = ''] = unit.split(/^(\[Service\])$/m);
    expect(section).toContain('\nAfter=network-online.target\nWants=network-online.target\n');
    expect(section).toContain('\nStartLimitIntervalSec=0\n');
    const { grace } = loadSettings(['--backend', '127.0.0.1:9'], {});
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(service)?.[1])).toBeGreaterThan(grace.stopMs / 1000 + 4);
  });

  it('has an example of keys passed as systemd credentials', async () => {
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

describe('the unit of a dashboard alone', () => {
  const unit = readServiceFile('stickyboard-dashboard.service');

  it('is valid for systemd, and leaves a process little to do harm with', async () => {
    const path = join(folder, 'stickyboard-dashboard.service');
    const key = /^LoadCredential=[\w.]+:(\S+)$/m.exec(unit)?.[1] ?? '';
    expect(key).toBe('/etc/stickyboard/database.url');
    writeFileSync(path, unit.replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`));
    const { stdout, stderr } = await runProgram('systemd-analyze', ['verify', path]);
    expect(stdout + stderr).toBe('');
    await runProgram('systemd-analyze', ['security', '--offline=yes', '--threshold=13', path]);
  });
});

describe('the file for containers of several nodes', () => {
  const { services, configs } = parse(readServiceFile('compose.yaml'), { merge: true }) as Compose;

  it('has configurations that the program takes', () => {
    // Secrets are mounted there.
    const secret = join(folder, 'database.url');
    writeFileSync(secret, 'postgresql://stickyboard:secret@database:5432/stickyboard', { mode: 0o600 });
    const write = (name: string): string => {
      const file = join(folder, `${name}.yaml`);
      writeFileSync(file, configs[name]?.content.replace('/run/secrets/database.url', secret) ?? '');
      return file;
    };
    const node = loadSettings(['--config', write('node')], {});
    expect(node).toMatchObject({
      dashboard: null,
      database: { redactedUrl: expect.stringContaining('@database') },
    });
    const alone = loadDashboardAlone(['--config', write('dashboard'), '--initial-setup'], {});
    expect(alone?.dashboard).toMatchObject({ host: '0.0.0.0', port: 3000, printSetupToken: true });
  });

  it('gives each node a name and a data directory of its own', () => {
    const nodes = Object.entries(services).filter(([name]) => name.startsWith('edge-'));
    expect(nodes).toHaveLength(3);
    for (const [name, { hostname, volumes, image }] of nodes) {
      expect(image).toBe('stickyboard');
      expect(hostname).toBe(name);
      expect(volumes).toEqual([`${name}:/var/lib/stickyboard`]);
    }
    expect(services['dashboard']?.command?.[0]).toBe('dashboard');
  });
});

interface Compose {
  services: Record<string, { image: string; hostname?: string; volumes?: string[]; command?: string[] }>;
  configs: Record<string, { content: string }>;
}

it('the process of npm start still ends by a signal after a reload, and after two', async () => {
  const config = join(folder, 'stickyboard.yaml');
  const listeners = 'listeners: [{ listen: 127.0.0.1:0, upstream: web }]';
  writeFileSync(config, `${listeners}\nupstreams: { web: { backends: [127.0.0.1:9] } }\n`);
  const product = await startProduct(['--config', config, '--data', folder], { entry: 'scripts/start.mjs' });
  for (const times of [1, 2]) {
    process.kill(product.pid, 'SIGHUP');
    await vi.waitFor(
      () => expect(product.stdout().match(/^configuration {2}reloaded/gm)).toHaveLength(times),
      10_000,
    );
  }
  expect(await product.stop()).toMatchObject({ code: 0 });
});

describe('the container', () => {
  const instructions = parseInstructions(readServiceFile('Containerfile'));
  const all = (name: string): string[] =>
    instructions.flatMap(([instruction, args]) => (instruction === name ? [args] : []));
  const last = (name: string): string => all(name).at(-1) ?? '';
  const words = (name: string): string[] => JSON.parse(last(name)) as string[];
  const build = all('RUN').join(' && ');
  const json = (file: string): Record<string, Record<string, unknown>> =>
    JSON.parse(readFileSync(join(projectRoot, file), 'utf8'));
  const described = json('package.json');

  it('is built from files of the repository that the context does not exclude', () => {
    const ignored = readFileSync(join(projectRoot, '.dockerignore'), 'utf8').split('\n').filter(Boolean);
    const copied = all('COPY').flatMap((args) =>
      args.startsWith('--from=') ? [] : args.split(' ').slice(0, -1),
    );
    expect(copied).toEqual(expect.arrayContaining(['package.json', 'package-lock.json', '.']));
    for (const path of copied) {
      expect(existsSync(join(projectRoot, path)), path).toBe(true);
      expect(ignored, path).not.toContain(path);
    }
    // Later copies from the build stage are sources or build output.
    const taken = [...build.matchAll(/\/src\/(\S+)/g)].map(([, path = '']) => path);
    expect(taken).toContain('node_modules/better-sqlite3/build/Release/better_sqlite3.node');
    for (const path of taken) expect(existsSync(join(projectRoot, path)), path).toBe(true);
  });

  it('is built by commands that there are', () => {
    const run = [...build.matchAll(/npm run (\S+)/g)].map(([, script = '']) => script);
    expect(run).toEqual(['package']);
    for (const script of run) expect(described['scripts']).toHaveProperty([script]);
    expect(build).toContain(`tar -xzf /tmp/${described['name']}-*.tgz`);
    const started = [...build.matchAll(/node (\S+\.mjs)/g)].map(([, script]) => script);
    expect(started).toEqual(['scripts/start.mjs']);
    expect(described['files']).toEqual(expect.arrayContaining(started));
  });

  it('excludes only packages that build pages, make pictures, compile TypeScript or are for another platform', () => {
    const packages = Object.entries(json('package-lock.json')['packages'] ?? {}) as [
      string,
      { optional?: true; dev?: true },
    ][];
    const left = packages
      .filter(([, { optional, dev }]) => optional && !dev)
      .map(([path]) => path.replace(/^.*node_modules\//, ''));
    expect(left).toContain('sharp');
    expect(
      left.filter(
        (name) => !/^(@img\/|sharp$|@emnapi\/runtime$|@next\/swc-|@typescript\/|pg-cloudflare$)/.test(name),
      ),
    ).toEqual([]);
  });

  it('starts the program with options that it knows', async () => {
    const [name = '', ...more] = words('ENTRYPOINT');
    expect(more).toEqual([]);
    const [, script = ''] =
      new RegExp(`ln -s /opt/stickyboard/(\\S+) /usr/local/bin/${name}$`).exec(build) ?? [];
    expect(described['bin']).toHaveProperty([name], script);
    expect(all('COPY')).toContain('--from=build /opt/stickyboard /opt/stickyboard');
    expect(readFileSync(join(projectRoot, script), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(statSync(join(projectRoot, script)).mode & 0o111).toBe(0o111);
    const config = join(folder, 'stickyboard.yaml');
    writeFileSync(config, 'upstreams: { web: { backends: [127.0.0.1:9000] } }\n');
    const args = words('CMD').map((word) => word.replace('/etc/stickyboard.yaml', config));
    expect(await runProduct([...args, '--check'])).toMatchObject({ code: 0, stderr: '' });
  });

  it('is not root and has one writable directory, which is where the program keeps its data', () => {
    const [, user, group] = /^([1-9]\d*):([1-9]\d*)$/.exec(last('USER')) ?? [];
    const data = last('VOLUME');
    expect(last('ENV')).toContain(`STICKYBOARD_DATA=${data}`);
    expect(last('WORKDIR')).toBe(data);
    expect(build).toContain(`install -d -o ${user} -g ${group} -m 0700 ${data}`);
    // Nothing is done as that user while it is built, and nothing is started as another.
    expect(instructions.map(([instruction]) => instruction).slice(-7)).toEqual([
      'VOLUME',
      'USER',
      'WORKDIR',
      'STOPSIGNAL',
      'HEALTHCHECK',
      'ENTRYPOINT',
      'CMD',
    ]);
    expect(last('STOPSIGNAL')).toBe('SIGTERM');
  });

  it('is healthy while proxy, recorder and database work, and else not', async () => {
    const [, command = ''] = /CMD (\[.*\])$/.exec(last('HEALTHCHECK')) ?? [];
    const product = await startProduct(['--backend', '127.0.0.1:9', '--data', folder]);
    const address = new URL(product.dashboardUrl).host;
    const [program, ...args] = JSON.parse(command.replace('127.0.0.1:3000', address)) as string[];
    expect(program).toBe('node');
    const check = (): Promise<unknown> => promisify(execFile)(process.execPath, args);
    try {
      await waitUntilHealthy(product);
      await check();
    } finally {
      await product.stop();
    }
    await expect(check()).rejects.toMatchObject({ code: 1, stderr: '' });
  });
});

/** The instructions of a Containerfile, in order. A line that ends with a backslash continues in the next. */
function parseInstructions(text: string): [instruction: string, args: string][] {
  const lines = text
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n */g, '')
    .split('\n')
    .filter(Boolean);
  return lines.map((line) => {
    const [instruction = ''] = line.split(' ', 1);
    return [instruction, line.slice(instruction.length + 1)];
  });
}
