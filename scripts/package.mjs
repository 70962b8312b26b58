// @ts-check
import { join } from 'node:path';
import { recordLinks } from './setup/links.mjs';
import { exitWithError } from './setup/print-error.mjs';
import { runQuietly } from './setup/run-quietly.mjs';
import { setUp } from './setup/setup.mjs';

// `npm run package [-- DIRECTORY]`: builds everything and packs what an installation needs into a tarball.
const root = join(import.meta.dirname, '..');
const directory = process.argv[2] ?? root;
try {
  await setUp(root);
  recordLinks(root);
  await runQuietly('packing', 'npm', ['pack', '--pack-destination', directory, '--ignore-scripts'], {
    cwd: root,
  });
  process.stdout.write(`packed into ${directory}\n`);
} catch (error) {
  exitWithError(error);
}
