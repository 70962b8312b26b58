// @ts-check
import { join } from 'node:path';
import { bundle } from './setup/builds.mjs';
import { leave } from './setup/failure.mjs';
import { setUp } from './setup/setup.mjs';
import { run } from './test/run.mjs';

// `npm run bench:queries`: how long the questions of the dashboard take on a long log.
const root = join(import.meta.dirname, '..');
try {
  await setUp(root);
  await bundle(root, {
    'bench-queries': 'bench/queries/main.ts',
    'bench-queries-held': 'bench/queries/held.ts',
  });
  if (!(await run(root, process.execPath, ['dist/bench-queries.js', ...process.argv.slice(2)])))
    process.exitCode = 1;
} catch (error) {
  leave(error);
}
