// @ts-check

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildBundles } from './setup/builds.mjs';
import { chromiumPackage } from './setup/chromium.mjs';
import { exitWithError } from './setup/print-error.mjs';
import { ensurePrograms } from './setup/programs.mjs';
import { setUp } from './setup/setup.mjs';

// `npm run bench:ui`: how fast the dashboard is in Chromium, on a long log and with live traffic.
const root = join(import.meta.dirname, '..');
const entries = {
  'bench-fill': 'bench/log/main.ts',
  'bench-ui': 'bench/ui/main.ts',
  'bench-ui-backends': 'bench/ui/programs/backends.ts',
  'bench-ui-visitors': 'bench/ui/programs/visitors.ts',
};
try {
  await setUp(root);
  await ensurePrograms(chromiumPackage, root);
  await buildBundles(root, entries);
  // In this process, so that a signal reaches the code that stops everything.
  await import(pathToFileURL(join(root, 'dist/bench-ui.js')).href);
} catch (error) {
  exitWithError(error);
}
