import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readArguments } from '@/lib/config/arguments';
import { errorSentence } from '@/lib/core/error-sentence.mjs';
import { OperatorError } from '@/lib/errors';
import { importLog } from '@/lib/import/importLog';
import { linesOf } from '@/lib/import/lines';
import type { Outlets } from './exportCommand';
import { importHelp } from './help';

/**
 * Makes a data directory where it is missing and takes it for this process alone.
 *
 * @throws one sentence where another process has it or it cannot be written
 */
export type TakeDataDirectory = (directory: string) => { release(): void };

/**
 * `stickyboard import`: replays an exported file into an empty log.
 *
 * @param argv what follows the command's name
 * @throws OperatorError for what is wrong with the arguments, the file or the log
 */
export async function importCommand(
  argv: string[],
  take: TakeDataDirectory,
  outlets: Outlets,
): Promise<void> {
  const { words, options } = readArguments(argv, { values: ['data'], switches: [], takesWords: true });
  if (options.has('help')) {
    outlets.stdout.write(importHelp);
    return;
  }
  const [file, ...rest] = words;
  if (file === undefined) throw new OperatorError('import: say which file; see --help');
  if (rest[0] !== undefined) throw new OperatorError(`import: ${rest[0]}: one file at a time; see --help`);
  const given = options.get('data')?.[0]?.text;
  // No default: what is written to is named.
  if (given === undefined) throw new OperatorError('--data: say which directory gets the log', '--data');
  const data = resolve(given);
  const before = entriesOf(data);
  const taken = taking(take, data);
  try {
    const { decisions, sessions } = await importLog(data, linesOf(file));
    outlets.stdout.write(`${decisions} decisions of ${sessions} sessions are in ${data}\n`);
  } catch (error) {
    leaveAsBefore(data, before);
    if (error instanceof OperatorError)
      throw new OperatorError(`import: ${error.message}; nothing was imported`);
    throw error;
  } finally {
    taken.release();
  }
}

function taking(take: TakeDataDirectory, data: string): { release(): void } {
  try {
    return take(data);
  } catch (error) {
    throw new OperatorError(errorSentence(error), '--data');
  }
}

/** What is in a directory; null where there is none. */
function entriesOf(directory: string): string[] | null {
  return existsSync(directory) ? readdirSync(directory) : null;
}

/** Removes what taking the directory has made. */
function leaveAsBefore(directory: string, before: string[] | null): void {
  const made = entriesOf(directory)?.filter((entry) => before?.includes(entry) !== true) ?? [];
  const paths = before === null ? [directory] : made.map((entry) => join(directory, entry));
  for (const path of paths) rmSync(path, { recursive: true, force: true });
}
