// @ts-check
import { join } from 'node:path';
import { bundle } from './setup/builds.mjs';
import { leave } from './setup/failure.mjs';
import { ensurePrograms } from './setup/programs.mjs';
import { StepFailed } from './setup/quietly.mjs';
import { setUp } from './setup/setup.mjs';
import { run } from './test/run.mjs';
import { withNode } from './test/with-node.mjs';

// `npm run bench`: CPU per request beside nginx, HAProxy, Caddy and Node proxies, measured in the same run.
const root = join(import.meta.dirname, '..');
const packages = {
  nginx: 'nginx',
  haproxy: 'haproxy',
  caddy: 'caddy',
  wrk: 'wrk',
  taskset: 'util-linux',
  getconf: 'libc-bin',
};
const entries = {
  bench: 'bench/main.ts',
  'bench-http-proxy': 'bench/programs/http-proxy.ts',
  'bench-undici': 'bench/programs/undici.ts',
  'bench-idle': 'bench/programs/idle.ts',
};
const options = process.argv.slice(2);
const [asked, version] = options.includes('--node') ? options.splice(options.indexOf('--node'), 2) : [];

/** With the Node that runs this. */
async function measure() {
  await setUp(root);
  await ensurePrograms(packages, root);
  await bundle(root, entries);
  return run(root, process.execPath, ['dist/bench.js', ...options]);
}

try {
  if (asked && !version) throw new StepFailed('npm run bench: --node wants a version, such as 24');
  const again = ['scripts/bench.mjs', ...options];
  const ok = version
    ? await withNode(root, version, (tree, env) => run(tree, 'node', again, env))
    : await measure();
  if (!ok) process.exitCode = 1;
} catch (error) {
  leave(error);
}
