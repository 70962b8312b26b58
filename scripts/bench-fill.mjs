// @ts-check
import { join } from 'node:path';
import { bundle } from './setup/builds.mjs';
import { leave } from './setup/failure.mjs';
import { setUp } from './setup/setup.mjs';
import { run } from './test/run.mjs';

// `npm run bench:fill`: fills a data directory with a log of any length, to measure and look at.
const root = join(import.meta.dirname, '..');
try {
  await setUp(root);
  await bundle(root, { 'bench-fill': 'bench/log/main.ts' });
  if (!(await run(root, process.execPath, ['dist/bench-fill.js', ...process.argv.slice(2)])))
    process.exitCode = 1;
} catch (error) {
  leave(error);
}
