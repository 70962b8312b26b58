import { parseArguments } from '@/lib/config/arguments';
import type { Environment } from '@/lib/config/options';
import { findStoreLocation, storeLocationOptions } from '@/lib/config/store-location';
import { formatError } from '@/lib/core/format-error.mjs';
import { OperatorError } from '@/lib/core/operator-error';
import { storeEngine } from '@/lib/store/chosen-engine';
import type { OutputStreams } from './export-command';
import { migrateHelp } from './help';
import type { AcquireDataDirectory } from './import-command';

/**
 * `stickyboard migrate`: brings the tables of the log to the form of this version, creating them if they are missing.
 *
 * @param argv what follows the command's name
 * @param env where the environment may say which log
 * @throws OperatorError for what is wrong with the arguments or the log
 */
export async function migrateCommand(
  argv: string[],
  env: Environment,
  acquire: AcquireDataDirectory,
  { stdout, stderr }: OutputStreams,
): Promise<void> {
  const { options } = parseArguments(argv, { values: storeLocationOptions, switches: [] });
  if (options.has('help')) {
    stdout.write(migrateHelp);
    return;
  }
  const location = findStoreLocation(options, env);
  // A program that runs on SQLite's file knows its tables as they were when it started.
  const lock = location.database === null ? acquireDirectory(acquire, location.dataDir) : null;
  try {
    const { backup } = await storeEngine.prepare(location, (_level, sentence) =>
      stderr.write(`stickyboard: ${sentence}\n`),
    );
    const kept = backup === null ? '' : ` The old one is kept as ${backup}.`;
    stdout.write(`The database is of this version.${kept}\n`);
  } finally {
    lock?.release();
  }
}

function acquireDirectory(acquire: AcquireDataDirectory, directory: string): { release(): void } {
  try {
    return acquire(directory);
  } catch (error) {
    throw new OperatorError(`migrate: ${formatError(error)}`, 'data');
  }
}
