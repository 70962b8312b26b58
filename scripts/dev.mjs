// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { clientStep, watchBundles } from './setup/builds.mjs';
import { driverStep } from './setup/driver.mjs';
import { exitWithError } from './setup/print-error.mjs';
import { setUp } from './setup/setup.mjs';

// `npm run dev [-- OPTIONS]`: the demonstration, or what the options say, started again after each change of a source, and
// its pages by `next dev`, which loads changes into the open page. The processes' own dashboard, on a free port, keeps
// the pages of the last build.
const root = join(import.meta.dirname, '..');
const data = join(root, 'dist/dev-data');
const pagesUrl = 'http://127.0.0.1:3000';

/** @type {import('node:child_process').ChildProcess | null} */
let product = null;
/** Restarts happen one after the other; several changes at once need one. */
let restarting = Promise.resolve();
let isRestartQueued = false;
let isStopping = false;

function queueRestart() {
  if (isRestartQueued) return;
  isRestartQueued = true;
  restarting = restarting.then(restart);
}

async function restart() {
  isRestartQueued = false;
  if (product !== null) {
    process.stdout.write('sources changed: starting again…\n');
    await stop(product);
  }
  if (isStopping) return;
  const args = ['dist/main.js', '--data', data, '--dashboard', '127.0.0.1:0', ...process.argv.slice(2)];
  product = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
}

/** @param {import('node:child_process').ChildProcess} child */
async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

/** The pages, with what the supervisor gives the dashboard's process: open to this machine while there are no users. */
function startPages() {
  const { hostname, port } = new URL(pagesUrl);
  const args = [join(root, 'node_modules/next/dist/bin/next'), 'dev', '--hostname', hostname, '--port', port];
  const env = {
    ...process.env,
    STICKYBOARD_DATA: data,
    STICKYBOARD_OPEN: 'loopback',
    STICKYBOARD_TOKENS: 'on',
    NEXT_TELEMETRY_DISABLED: '1',
  };
  return spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env });
}

try {
  // The processes check that built pages are there, however old.
  const hasPages = existsSync(join(root, '.next/BUILD_ID'));
  await setUp(root, hasPages ? [[driverStep(root)], [clientStep(root)]] : undefined);
  await watchBundles(root, queueRestart);
  const pages = startPages();
  process.stdout.write(`pages with hot reload: ${pagesUrl}\n`);
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.once(signal, async () => {
      isStopping = true;
      await restarting;
      await Promise.all([stop(pages), product === null ? undefined : stop(product)]);
      process.exit(0);
    });
  }
} catch (error) {
  exitWithError(error);
}
