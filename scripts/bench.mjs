// @ts-check
import { join } from 'node:path';
import { buildAndMeasure } from './setup/bench.mjs';
import { exitWithError } from './setup/print-error.mjs';
import { runCommand } from './setup/run-command.mjs';
import { StepFailed } from './setup/run-quietly.mjs';
import { withNode } from './test/with-node.mjs';

// `npm run bench`: CPU per request compared with nginx, HAProxy, Caddy and Node proxies, measured in the same run.
const root = join(import.meta.dirname, '..');
const entries = {
  bench: 'bench/main.ts',
  'bench-http-proxy': 'bench/programs/http-proxy.ts',
  'bench-undici': 'bench/programs/undici.ts',
  'bench-idle': 'bench/programs/idle.ts',
};
const packages = {
  nginx: 'nginx',
  haproxy: 'haproxy',
  caddy: 'caddy',
  wrk: 'wrk',
  taskset: 'util-linux',
  getconf: 'libc-bin',
};

/** The same command line with another Node, in a copy of the project. @param {string[]} options */
async function rerunPinned(options) {
  const [, version] = options.splice(options.indexOf('--node'), 2);
  if (!version) throw new StepFailed('npm run bench: --node wants a version, such as 24');
  const ok = await withNode(root, version, (tree, env) =>
    runCommand(tree, 'node', ['scripts/bench.mjs', ...options], env),
  );
  if (!ok) process.exitCode = 1;
}

const options = process.argv.slice(2);
if (options.includes('--node')) await rerunPinned(options).catch(exitWithError);
else await buildAndMeasure('bench', entries, packages);
