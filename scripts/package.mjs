// @ts-check
import { join } from 'node:path';
import { leave } from './setup/failure.mjs';
import { noteLinks } from './setup/links.mjs';
import { quietly } from './setup/quietly.mjs';
import { setUp } from './setup/setup.mjs';

// `npm run package [-- DIRECTORY]`: builds everything and packs what an installation needs into a tarball.
const root = join(import.meta.dirname, '..');
const directory = process.argv[2] ?? root;
try {
  await setUp(root);
  noteLinks(root);
  await quietly('packing', 'npm', ['pack', '--pack-destination', directory, '--ignore-scripts'], {
    cwd: root,
  });
  process.stdout.write(`packed into ${directory}\n`);
} catch (error) {
  leave(error);
}
