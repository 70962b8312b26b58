import type { Environment } from '@/lib/config/options';
import { similar } from '@/lib/config/similar';
import { errorSentence } from '@/lib/core/error-sentence.mjs';
import { OperatorError } from '@/lib/errors';
import { backupCommand } from './backupCommand';
import { doctorCommand } from './doctorCommand';
import { exportCommand, type Outlets } from './exportCommand';
import { importCommand, type TakeDataDirectory } from './importCommand';
import { notifyCommand } from './notifyCommand';
import { tokenCommand } from './tokenCommand';
import { userCommand } from './userCommand';

/** What a command runs with. */
export interface CommandParts extends Outlets {
  stdin: NodeJS.ReadableStream;
  env: Environment;
  /** Takes a data directory for this process alone. */
  take: TakeDataDirectory;
}

/** Commands beside the load balancer itself. */
const commandNames = ['export', 'import', 'user', 'token', 'backup', 'doctor', 'notify'];

/**
 * Runs a command.
 *
 * @param word the first of the command line, which is to be the name of one
 * @param argv what follows it
 * @returns the exit code: 0 where it is done, 2 where the operator can put something right, 1 for another failure;
 * these two are told in one line on the standard error
 */
export async function runCommand(word: string, argv: string[], parts: CommandParts): Promise<number> {
  try {
    if (word === 'export') await exportCommand(argv, parts.env, parts);
    else if (word === 'import') await importCommand(argv, parts.take, parts);
    else if (word === 'user') await userCommand(argv, parts.env, parts);
    else if (word === 'token') await tokenCommand(argv, parts.env, parts);
    else if (word === 'backup') await backupCommand(argv, parts.env, parts);
    else if (word === 'notify') return (await notifyCommand(argv, parts.env, parts)) > 0 ? 1 : 0;
    else if (word === 'doctor') return (await doctorCommand(argv, parts.env, parts)) > 0 ? 1 : 0;
    else throw noSuchCommand(word);
    return 0;
  } catch (error) {
    parts.stderr.write(`stickyboard: ${errorSentence(error)}\n`);
    return error instanceof OperatorError ? 2 : 1;
  }
}

function noSuchCommand(word: string): OperatorError {
  const meant = similar(word, commandNames);
  return new OperatorError(
    `${word}: no such command; ${meant === null ? 'see --help' : `did you mean ${meant}?`}`,
    word,
  );
}
