import { findClosestMatch } from '@/lib/config/closest-match';
import type { Environment } from '@/lib/config/options';
import { formatError } from '@/lib/core/format-error.mjs';
import { OperatorError } from '@/lib/core/operator-error';
import { backupCommand } from './backup-command';
import { doctorCommand } from './doctor-command';
import { exportCommand, type OutputStreams } from './export-command';
import { type AcquireDataDirectory, importCommand } from './import-command';
import { migrateCommand } from './migrate-command';
import { notifyCommand } from './notify-command';
import { tokenCommand } from './token-command';
import { userCommand } from './user-command';

/** What a command runs with. */
export interface CommandContext extends OutputStreams {
  stdin: NodeJS.ReadableStream;
  env: Environment;
  /** Takes a data directory for this process alone. */
  acquireDataDirectory: AcquireDataDirectory;
}

/** Runs until it is stopped, so it is none of the commands below. */
export const dashboardCommand = 'dashboard';

/** Commands other than the load balancer itself. */
const commandNames = [
  'export',
  'import',
  'user',
  'token',
  'backup',
  'doctor',
  'notify',
  'migrate',
  dashboardCommand,
];

/**
 * Runs a command.
 *
 * @param command the first of the command line, which is to be the name of one
 * @param argv what follows it
 * @returns the exit code: 0 if it is done, 2 if the operator can fix the cause, 1 for another failure;
 * failures are printed in one line on the standard error
 */
export async function runCommand(command: string, argv: string[], context: CommandContext): Promise<number> {
  try {
    if (command === 'export') await exportCommand(argv, context.env, context);
    else if (command === 'import')
      await importCommand(argv, context.env, context.acquireDataDirectory, context);
    else if (command === 'user') await userCommand(argv, context.env, context);
    else if (command === 'token') await tokenCommand(argv, context.env, context);
    else if (command === 'backup') await backupCommand(argv, context.env, context);
    else if (command === 'migrate')
      await migrateCommand(argv, context.env, context.acquireDataDirectory, context);
    else if (command === 'notify') return (await notifyCommand(argv, context.env, context)) > 0 ? 1 : 0;
    else if (command === 'doctor') return (await doctorCommand(argv, context.env, context)) > 0 ? 1 : 0;
    else throw unknownCommandError(command);
    return 0;
  } catch (error) {
    context.stderr.write(`stickyboard: ${formatError(error)}\n`);
    return error instanceof OperatorError ? 2 : 1;
  }
}

function unknownCommandError(command: string): OperatorError {
  const suggestion = findClosestMatch(command, commandNames);
  return new OperatorError(
    `${command}: unknown command; ${suggestion === null ? 'see --help' : `did you mean ${suggestion}?`}`,
    command,
  );
}
