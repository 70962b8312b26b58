import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArguments } from '@/lib/config/arguments';
import { formatError } from '@/lib/core/format-error.mjs';
import { OperatorError } from '@/lib/core/operator-error';
import { createLocalLocation } from '@/lib/core/store-location';
import { importLog } from '@/lib/import/import-log';
import { readLines } from '@/lib/import/read-lines';
import type { OutputStreams } from './export-command';
import { importHelp } from './help';

/**
 * Makes a data directory if it is missing and takes it for this process alone.
 *
 * @throws one sentence if another process has it or it cannot be written
 */
export type AcquireDataDirectory = (directory: string) => { release(): void };

/**
 * `stickyboard import`: replays an exported file into an empty log.
 *
 * @param argv what follows the command's name
 * @throws OperatorError for what is wrong with the arguments, the file or the log
 */
export async function importCommand(
  argv: string[],
  acquire: AcquireDataDirectory,
  streams: OutputStreams,
): Promise<void> {
  const { positionals, options } = parseArguments(argv, {
    values: ['data'],
    switches: [],
    allowsPositionals: true,
  });
  if (options.has('help')) {
    streams.stdout.write(importHelp);
    return;
  }
  const [file, ...rest] = positionals;
  if (file === undefined) throw new OperatorError('import: a file is required; see --help');
  if (rest[0] !== undefined)
    throw new OperatorError(`import: ${rest[0]}: only one file is allowed; see --help`);
  const dataOption = options.get('data')?.[0]?.text;
  // No default: the directory to write to has to be named.
  if (dataOption === undefined)
    throw new OperatorError('--data: required; the directory for the log', '--data');
  const data = resolve(dataOption);
  const before = listEntries(data);
  const lock = acquireDataDirectory(acquire, data);
  try {
    const { decisions, sessions } = await importLog(createLocalLocation(data), readLines(file));
    streams.stdout.write(`Imported ${decisions} decisions of ${sessions} sessions into ${data}.\n`);
  } catch (error) {
    restoreDirectory(data, before);
    if (error instanceof OperatorError)
      throw new OperatorError(`import: ${error.message}; nothing was imported`);
    throw error;
  } finally {
    lock.release();
  }
}

function acquireDataDirectory(acquire: AcquireDataDirectory, data: string): { release(): void } {
  try {
    return acquire(data);
  } catch (error) {
    throw new OperatorError(formatError(error), '--data');
  }
}

/** What is in a directory; null if there is none. */
function listEntries(directory: string): string[] | null {
  return existsSync(directory) ? readdirSync(directory) : null;
}

/** Removes what acquiring the directory has created. */
function restoreDirectory(directory: string, before: string[] | null): void {
  const created = listEntries(directory)?.filter((entry) => before?.includes(entry) !== true) ?? [];
  const paths = before === null ? [directory] : created.map((entry) => join(directory, entry));
  for (const path of paths) rmSync(path, { recursive: true, force: true });
}
