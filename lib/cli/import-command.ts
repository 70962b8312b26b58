import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Arguments, parseArguments } from '@/lib/config/arguments';
import type { Environment } from '@/lib/config/options';
import { findStoreLocation, storeLocationOptions } from '@/lib/config/store-location';
import { formatError } from '@/lib/core/format-error.mjs';
import { OperatorError } from '@/lib/core/operator-error';
import { createLocalLocation, type DatabaseTarget, type StoreLocation } from '@/lib/core/store-location';
import { importLog } from '@/lib/import/import-log';
import { readLines } from '@/lib/import/read-lines';
import { moveLog, storeEngine } from '@/lib/store/chosen-engine';
import type { LogOwner } from '@/lib/store/log-tables';
import type { OutputStreams } from './export-command';
import { importHelp } from './help';

/**
 * Makes a data directory if it is missing and takes it for this process alone.
 *
 * @throws one sentence if another process has it or it cannot be written
 */
export type AcquireDataDirectory = (directory: string) => LogOwner & { release(): void };

/**
 * `stickyboard import`: replays an exported file into an empty log, or moves a whole log to a database of several nodes.
 *
 * @param argv what follows the command's name
 * @param env where the environment may name the database of several nodes
 * @throws OperatorError for what is wrong with the arguments, the file or the log
 */
export async function importCommand(
  argv: string[],
  env: Environment,
  acquire: AcquireDataDirectory,
  streams: OutputStreams,
): Promise<void> {
  const { positionals, options } = parseArguments(argv, {
    values: [...storeLocationOptions, 'from'],
    switches: [],
    allowsPositionals: true,
  });
  if (options.has('help')) {
    streams.stdout.write(importHelp);
    return;
  }
  const from = options.get('from')?.[0];
  if (from !== undefined) {
    if (positionals[0] !== undefined)
      throw new OperatorError(`import: ${positionals[0]}: conflicts with --from; see --help`);
    await moveDataDirectory(resolve(from.text), findDatabase(options, env), acquire, streams);
    return;
  }
  const [file, ...rest] = positionals;
  if (file === undefined) throw new OperatorError('import: a file is required; see --help');
  if (rest[0] !== undefined)
    throw new OperatorError(`import: ${rest[0]}: only one file is allowed; see --help`);
  const location = findTarget(options, env);
  const data = location.dataDir;
  const isShared = location.database !== null;
  const before = isShared ? null : listEntries(data);
  const lock = isShared ? null : acquireDataDirectory(acquire, data, '--data');
  try {
    const { decisions, sessions } = await importLog(location, readLines(file), (stored) =>
      streams.stderr.write(`stickyboard: ${stored} decisions imported so far\n`),
    );
    const where = isShared ? 'the database' : data;
    streams.stdout.write(`Imported ${decisions} decisions of ${sessions} sessions into ${where}.\n`);
  } catch (error) {
    if (!isShared) restoreDirectory(data, before);
    throw withOutcome(error);
  } finally {
    lock?.release();
  }
}

/** Moves all that the log of a data directory holds; the directory is only read. */
async function moveDataDirectory(
  directory: string,
  target: DatabaseTarget,
  acquire: AcquireDataDirectory,
  { stdout, stderr }: OutputStreams,
): Promise<void> {
  try {
    const source = createLocalLocation(directory);
    if (!(await storeEngine.exists(source)))
      throw new OperatorError(`--from: there is no log in ${directory}; name the data directory`, '--from');
    await storeEngine.assertCurrent(source);
    const lock = acquireDataDirectory(acquire, directory, '--from');
    try {
      const { rows, decisions, sessions } = await moveLog(directory, lock, target, (copied) =>
        stderr.write(`stickyboard: ${copied} rows imported so far\n`),
      );
      stdout.write(
        `Imported the log of ${directory}: ${decisions} decisions of ${sessions} sessions, ${rows} rows in all. Start its node with this database from now on.\n`,
      );
    } finally {
      lock.release();
    }
  } catch (error) {
    throw withOutcome(error);
  }
}

function withOutcome(error: unknown): unknown {
  if (!(error instanceof OperatorError)) return error;
  return new OperatorError(`import: ${error.message}; nothing was imported`, error.field);
}

function findDatabase(options: Arguments['options'], env: Environment): DatabaseTarget {
  const data = options.get('data')?.[0];
  if (data !== undefined)
    throw new OperatorError('--data: conflicts with --from; name the database with --database', '--data');
  const { database } = findStoreLocation(options, env);
  if (database !== null) return database;
  throw new OperatorError(
    '--database: required with --from, unless STICKYBOARD_DATABASE or the configuration names the PostgreSQL',
    '--database',
  );
}

/** No default: the directory to write to, or the database, has to be named. */
function findTarget(options: Arguments['options'], env: Environment): StoreLocation {
  const dataOption = options.get('data')?.[0]?.text;
  if (dataOption === undefined) {
    const location = findStoreLocation(options, env);
    if (location.database !== null) return location;
    throw new OperatorError(
      '--data: required; the directory for the log, unless --database is set',
      '--data',
    );
  }
  const other = options.get('database')?.[0] ?? options.get('config')?.[0];
  if (other !== undefined)
    throw new OperatorError(`${other.label}: conflicts with --data; keep one of them`, other.label);
  return createLocalLocation(resolve(dataOption));
}

function acquireDataDirectory(
  acquire: AcquireDataDirectory,
  directory: string,
  label: string,
): ReturnType<AcquireDataDirectory> {
  try {
    return acquire(directory);
  } catch (error) {
    throw new OperatorError(formatError(error), label);
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
