// @ts-check

import { join } from 'node:path';
import { buildBundles } from './setup/builds.mjs';
import { chromiumPackage } from './setup/chromium.mjs';
import { exitWithError } from './setup/print-error.mjs';
import { ensurePrograms } from './setup/programs.mjs';
import { runCommand } from './setup/run-command.mjs';
import { setUp } from './setup/setup.mjs';

// `npm run screenshots`: makes the pictures of docs/images again, from the real product.
const root = join(import.meta.dirname, '..');
try {
  await setUp(root);
  await ensurePrograms({ ...chromiumPackage, nginx: 'nginx' }, root);
  await buildBundles(root, { screenshots: 'e2e/docs/screenshots.ts' });
  const ok = await runCommand(root, process.execPath, ['dist/screenshots.js', ...process.argv.slice(2)]);
  if (!ok) process.exitCode = 1;
} catch (error) {
  exitWithError(error);
}
