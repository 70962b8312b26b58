// @ts-check
import { join } from 'node:path';
import { buildBundles } from './builds.mjs';
import { exitWithError } from './print-error.mjs';
import { ensurePrograms } from './programs.mjs';
import { runCommand } from './run-command.mjs';
import { setUp } from './setup.mjs';

const root = join(import.meta.dirname, '../..');

/**
 * Builds a measurement and runs it with what the command line says; the process ends as the measurement does.
 *
 * @param {string} main which of `entries` is run
 * @param {Record<string, string>} entries what is bundled into `dist/`, by name
 * @param {Record<string, string>} packages Debian packages by a program of each, installed if it is missing
 */
export async function buildAndMeasure(main, entries, packages) {
  try {
    await setUp(root);
    await ensurePrograms(packages, root);
    await buildBundles(root, entries);
    if (!(await runCommand(root, process.execPath, [`dist/${main}.js`, ...process.argv.slice(2)])))
      process.exitCode = 1;
  } catch (error) {
    exitWithError(error);
  }
}
