// @ts-check
import { StepFailed } from './quietly.mjs';

/**
 * Prints why a script stops, with what the failed command had to say.
 * @param {unknown} error
 */
export function explain(error) {
  if (error instanceof StepFailed) {
    if (error.output) process.stderr.write(`${error.output.trimEnd()}\n`);
    process.stderr.write(`${error.message}\n`);
  } else {
    console.error(error);
  }
}

/**
 * Explains the error and leaves with exit code 1.
 * @param {unknown} error
 * @returns {never}
 */
export function leave(error) {
  explain(error);
  process.exit(1);
}
