import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runProduct, temporaryDirectory } from '../support/product';
import { runStickyboard } from '../support/run-command';
import { password } from '../support/users';

let folder: string;
beforeEach(() => {
  folder = temporaryDirectory();
  mkdirSync(join(folder, 'elsewhere'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (args: string[], cwd = folder, input = '') => runStickyboard(args, input, cwd);
const writeConfiguration = (lines: string) =>
  writeFileSync(join(folder, 'stickyboard.yaml'), `data: ./d\n${lines}`);
const upstreams = 'upstreams: { web: { backends: [127.0.0.1:9] } }\n';

it('is the log of the configuration that commands work on, wherever they are run', async () => {
  writeConfiguration(upstreams);
  const data = join(folder, 'd');
  expect(await run(['user', 'add', 'alice'], folder, `${password}\n`)).toEqual({
    code: 0,
    stdout: 'User alice added with the role operator.\n',
    stderr: `stickyboard: created an empty log in ${data}, which had none\n`,
  });
  const config = ['--config', join(folder, 'stickyboard.yaml')];
  const elsewhere = join(folder, 'elsewhere');
  expect(await run(['token', 'add', 'ci', ...config], elsewhere)).toMatchObject({ code: 0, stderr: '' });
  expect((await run(['token', 'list'])).stdout).toMatch(/^ci\t/);
  expect((await run(['user', 'list', '--data', data], elsewhere)).stdout).toMatch(/^alice\t/);
  expect((await run(['backup', 'copy', ...config], elsewhere)).code).toBe(0);
  expect((await run(['user', 'list', '--data', 'copy'], elsewhere)).stdout).toMatch(/^alice\t/);
  expect((await run(['export', 'audit', '--format', 'ndjson'])).stdout).toContain('"user-add"');
  expect(readdirSync(folder).sort()).toEqual(['d', 'elsewhere', 'stickyboard.yaml']);
});

it('is found despite other errors in the configuration', async () => {
  writeConfiguration('upstreams: { web: { backends: [127.0.0.1:9], balence: ip-hash } }\nlisteners: 3\n');
  await run(['user', 'add', 'alice'], folder, `${password}\n`);
  expect((await run(['user', 'list'])).stdout).toMatch(/^alice\t/);
  writeConfiguration(' :\n- [');
  expect((await run(['user', 'list'])).stderr).toMatch(/^stickyboard: stickyboard\.yaml:\d: invalid YAML: /);
  expect((await run(['user', 'list', '--data', 'd'])).stdout).toMatch(/^alice\t/);
  writeFileSync(join(folder, 'stickyboard.yaml'), '# none\ndata: [d]\n');
  expect((await run(['user', 'list'])).stderr).toMatch(/^stickyboard: stickyboard\.yaml:2: data: /);
});

it('is created only by commands that add a user or a token', async () => {
  const none = `stickyboard: data: there is no log in ${join(folder, 'data')}; set it with --data or --config\n`;
  for (const args of [
    ['token', 'list'],
    ['token', 'remove', 'ci'],
    ['user', 'password', 'alice'],
    ['backup', 'copy'],
    ['export', 'decisions'],
  ]) {
    expect(await run(args)).toEqual({ code: 2, stdout: '', stderr: none });
  }
  expect(readdirSync(folder)).toEqual(['elsewhere']);
});

it('is the one in which a start that requires a user says to add one', async () => {
  writeFileSync(
    join(folder, 'other.yaml'),
    `data: ./d\ndashboard: { listen: 0.0.0.0:0, plain: true }\n${upstreams}`,
  );
  const start = ['--config', join(folder, 'other.yaml'), '--listen', '127.0.0.1:0'];
  const { stderr } = await runProduct(start);
  const [, said = ''] = /add one with npx stickyboard (.*), or start/.exec(stderr) ?? [];
  expect(said).toContain('user add NAME');
  const added = await run(
    said.replace('NAME', 'alice').split(' '),
    join(folder, 'elsewhere'),
    `${password}\n`,
  );
  expect(added).toMatchObject({ code: 0, stderr: '' });
  expect(existsSync(join(folder, 'elsewhere/data'))).toBe(false);
});

it('says which command was probably meant', async () => {
  expect((await run(['doctr'])).stderr).toBe('stickyboard: doctr: unknown command; did you mean doctor?\n');
  expect(await run(['serve'])).toEqual({
    code: 2,
    stdout: '',
    stderr: 'stickyboard: serve: unknown command; see --help\n',
  });
});
