import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Backend, startBackend } from '../support/backend';
import { startProduct, temporaryDirectory } from '../support/product';
import { projectRoot } from '../support/project-root';
import { sendVisitors } from '../support/visitor';

/** Packing and installing take their time. */
const packageTimeoutMs = 300_000;

let folder: string;
let backend: Backend;
beforeEach(async () => {
  folder = temporaryDirectory();
  backend = await startBackend('b1');
});
afterEach(async () => {
  await backend.kill();
  rmSync(folder, { recursive: true });
});

async function run(command: string, args: string[], cwd: string): Promise<string> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await once(child, 'exit')) as [number | null];
  const [stdout, stderr] = await output;
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: code ${code}\n${stdout}\n${stderr}`);
  return stdout;
}

it('is packed, installed into an empty directory and started there', {
  timeout: packageTimeoutMs,
}, async () => {
  await run(process.execPath, [join(projectRoot, 'scripts/package.mjs'), folder], projectRoot);
  const [tarball = ''] = readdirSync(folder);
  expect(tarball).toMatch(/^stickyboard-\d+\.\d+\.\d+\.tgz$/);

  const home = join(folder, 'home');
  mkdirSync(home);
  writeFileSync(join(home, 'package.json'), '{}');
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  await run('npm', ['install', ...options, join(folder, tarball)], home);
  const installed = join(home, 'node_modules/stickyboard');
  expect(existsSync(join(installed, 'e2e'))).toBe(false);
  expect(readdirSync(join(home, 'node_modules'))).not.toContain('playwright');
  // The SQLite driver that this checkout compiled at its own first start: the same source, the same Node.
  const driver = 'node_modules/better-sqlite3/build';
  cpSync(join(projectRoot, driver), join(home, driver), { recursive: true });
  const bin = join(home, 'node_modules/.bin/stickyboard');
  expect(await run(bin, ['--version'], home)).toContain(tarball.slice('stickyboard-'.length, -'.tgz'.length));

  const args = ['--backend', `b1=${backend.address}`];
  const product = await startProduct(args, { entry: join(installed, 'scripts/start.mjs') });
  try {
    const [[, servedBy] = []] = await sendVisitors(product.proxyUrl, 1);
    expect(servedBy).toBe('b1');
    const page = await fetch(product.dashboardUrl);
    expect(page.status).toBe(200);
    const html = await page.text();
    const [, script = ''] = /<script src="([^"]+)"/.exec(html) ?? [];
    expect((await fetch(new URL(script, product.dashboardUrl))).status).toBe(200);
    expect(html).toContain('b1');
  } finally {
    expect(await product.stop()).toMatchObject({ code: 0 });
  }
});
