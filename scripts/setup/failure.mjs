// @ts-check
import { errorSentence } from '../../lib/core/error-sentence.mjs';
import { StepFailed } from './quietly.mjs';

/**
 * Prints why a script stops, with what the failed command had to say.
 * @param {unknown} error
 */
export function explain(error) {
  if (error instanceof StepFailed) {
    if (error.output) process.stderr.write(`${error.output.trimEnd()}\n`);
    process.stderr.write(`${error.message}\n`);
  } else if (error instanceof Error && !('code' in error)) {
    // A mistake of ours: its stack helps to find it.
    console.error(error);
  } else {
    process.stderr.write(`stickyboard: ${errorSentence(error)}\n`);
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
