import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArguments } from '@/lib/config/arguments';
import type { Environment } from '@/lib/config/options';
import { findStoreLocation, storeLocationOptions } from '@/lib/config/store-location';
import { formatError } from '@/lib/core/format-error.mjs';
import { OperatorError } from '@/lib/core/operator-error';
import type { StoreLocation } from '@/lib/core/store-location';
import { storeEngine } from '@/lib/store/chosen-engine';
import type { OutputStreams } from './export-command';
import { backupHelp } from './help';

/** Files next to the store that a restored data directory needs: the key of fingerprints, the id of the journal, learned pins. */
const companionFiles = ['secret', 'journal-id', 'learned.json'];
/** Where the copy is made, in its directory. */
const partialDirectory = '.partial';
/** Entries of an empty directory: the remains of a killed backup, and what the root of a file system has. */
const ignoredEntries = [partialDirectory, 'lost+found'];

/**
 * `stickyboard backup`: copies a data directory, also while the load balancer runs. The copy has what was stored
 * when it began; what was still in the journal then is in the next one.
 *
 * @param argv what follows the command's name
 * @param env where the environment may say which data directory
 * @throws OperatorError for what is wrong with the arguments, the log or the place
 */
export async function backupCommand(
  argv: string[],
  env: Environment,
  { stdout }: OutputStreams,
): Promise<void> {
  const { positionals, options } = parseArguments(argv, {
    values: storeLocationOptions,
    switches: [],
    allowsPositionals: true,
  });
  if (options.has('help')) {
    stdout.write(backupHelp);
    return;
  }
  const [directory, ...rest] = positionals;
  if (directory === undefined)
    throw new OperatorError('backup: a destination directory is required; see --help');
  if (rest[0] !== undefined)
    throw new OperatorError(`backup: ${rest[0]}: only one directory is allowed; see --help`);
  const location = findStoreLocation(options, env);
  const target = resolve(directory);
  await storeEngine.assertCurrent(location);
  const targetExists = existsSync(target);
  if (targetExists && readdirSync(target).some((name) => !ignoredEntries.includes(name))) {
    throw new OperatorError(`backup: ${target} is not empty; choose an empty or nonexistent directory`);
  }
  let bytes: number;
  try {
    bytes = await copyDataDirectory(target, location);
  } catch (error) {
    // One that was there may be a mount point, which cannot be removed.
    const createdPaths = targetExists
      ? [partialDirectory, ...companionFiles].map((name) => join(target, name))
      : [target];
    for (const path of createdPaths) rmSync(path, { recursive: true, force: true });
    // A database of several nodes has backups of its own.
    if (error instanceof OperatorError) throw error;
    throw new OperatorError(
      `backup: ${target} cannot be written (${formatError(error)}); nothing was left there`,
    );
  }
  const megabytes = (bytes / 1e6).toFixed(1);
  stdout.write(`${target} has the log as it is now, ${megabytes} MB; start from it with --data ${target}\n`);
}

/**
 * Copies on the disk of `target` itself; the store, which makes it a backup, is moved into place last and whole.
 * @returns the bytes of the store
 */
async function copyDataDirectory(target: string, location: StoreLocation): Promise<number> {
  const folder = join(target, partialDirectory);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { files, bytes } = await storeEngine.backUp(location, folder);
  for (const name of companionFiles) {
    if (!existsSync(join(location.dataDir, name))) continue;
    copyFileSync(join(location.dataDir, name), join(folder, name));
    renameSync(join(folder, name), join(target, name));
  }
  for (const name of files) renameSync(join(folder, name), join(target, name));
  rmSync(folder, { recursive: true });
  return bytes;
}
