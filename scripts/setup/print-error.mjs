// @ts-check
import { formatError } from '../../lib/core/format-error.mjs';
import { StepFailed } from './run-quietly.mjs';

/**
 * Prints why a script stops, with the output of the failed command.
 * @param {unknown} error
 */
export function printError(error) {
  if (error instanceof StepFailed) {
    if (error.output) process.stderr.write(`${error.output.trimEnd()}\n`);
    process.stderr.write(`${error.message}\n`);
  } else if (error instanceof Error && !('code' in error)) {
    // A mistake of ours: its stack helps to find it.
    console.error(error);
  } else {
    process.stderr.write(`stickyboard: ${formatError(error)}\n`);
  }
}

/**
 * Prints the error and exits with code 1.
 * @param {unknown} error
 * @returns {never}
 */
export function exitWithError(error) {
  printError(error);
  process.exit(1);
}
