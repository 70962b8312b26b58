// @ts-check
import { join } from 'node:path';
import { bundle } from './setup/builds.mjs';
import { leave } from './setup/failure.mjs';
import { ensurePrograms } from './setup/programs.mjs';
import { setUp } from './setup/setup.mjs';
import { run } from './test/run.mjs';

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
try {
  await setUp(root);
  await ensurePrograms(packages, root);
  await bundle(root, entries);
  if (!(await run(root, process.execPath, ['dist/bench.js', ...process.argv.slice(2)]))) process.exitCode = 1;
} catch (error) {
  leave(error);
}
