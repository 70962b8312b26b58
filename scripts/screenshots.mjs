// @ts-check
import { join } from 'node:path';
import { bundle } from './setup/builds.mjs';
import { leave } from './setup/failure.mjs';
import { ensurePrograms } from './setup/programs.mjs';
import { setUp } from './setup/setup.mjs';
import { run } from './test/run.mjs';

// `npm run screenshots`: makes the pictures of docs/images again, from the real product.
const root = join(import.meta.dirname, '..');
try {
  await setUp(root);
  await ensurePrograms({ [process.env['CHROMIUM'] ?? '/usr/bin/chromium']: 'chromium' }, root);
  await bundle(root, { screenshots: 'e2e/screenshots.ts' });
  const ok = await run(root, process.execPath, ['dist/screenshots.js', ...process.argv.slice(2)]);
  if (!ok) process.exitCode = 1;
} catch (error) {
  leave(error);
}
