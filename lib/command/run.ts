import type { Environment } from '@/lib/config/options';
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

/** Commands beside the load balancer itself, by the first word of the command line. */
export const commandNames = ['export', 'import', 'user', 'token', 'backup', 'doctor', 'notify'] as const;
export type CommandName = (typeof commandNames)[number];

/** Whether the first word of a command line is a command. */
export function isCommand(word: string | undefined): word is CommandName {
  return commandNames.some((name) => name === word);
}

/**
 * Runs a command.
 *
 * @param argv what follows its name
 * @returns the exit code: 0 where it is done, 2 where the operator can put something right, 1 for another failure;
 * these two are told in one line on the standard error
 */
export async function runCommand(name: CommandName, argv: string[], parts: CommandParts): Promise<number> {
  try {
    const data = parts.env.STICKYBOARD_DATA || 'data';
    if (name === 'export') await exportCommand(argv, data, parts);
    else if (name === 'import') await importCommand(argv, parts.take, parts);
    else if (name === 'user') await userCommand(argv, data, parts);
    else if (name === 'token') await tokenCommand(argv, data, parts);
    else if (name === 'backup') await backupCommand(argv, data, parts);
    else if (name === 'notify') return (await notifyCommand(argv, parts.env, parts)) > 0 ? 1 : 0;
    else return (await doctorCommand(argv, parts.env, parts)) > 0 ? 1 : 0;
    return 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    parts.stderr.write(`stickyboard: ${message.split('\n')[0]}\n`);
    return error instanceof OperatorError ? 2 : 1;
  }
}
