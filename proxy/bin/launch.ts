/**
 * Process entry of the supervisor and of the commands: hears signals before all else is loaded, which takes a while.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFileLimitProblem } from '@/lib/core/file-limit.mjs';
import { formatError } from '@/lib/core/format-error.mjs';
import { captureSignals } from '../supervisor/signals';

const [command] = process.argv.slice(2);
// A command ends by a signal like any other program.
const isCommand = command !== undefined && !command.startsWith('-');
const signals = isCommand ? null : captureSignals();
// Notifies the parent that it may forward signals now.
process.disconnect?.();

/** Ends with a sentence in place of the stack of whatever could not be opened. */
function exitWithError(sentence: string): never {
  console.error(`stickyboard: ${sentence}`);
  process.exit(2);
}

const limitsFile = '/proc/self/limits';
const problem = findFileLimitProblem(existsSync(limitsFile) ? readFileSync(limitsFile, 'utf8') : '');
if (problem !== null) exitWithError(problem);
// A bundle of its own: what is imported by name would be loaded before the lines above.
const productBundle = join(import.meta.dirname, 'product.js');
const { main } = await (import(productBundle) as Promise<typeof import('./stickyboard')>).catch(
  (error: unknown) => exitWithError(`cannot load the program: ${formatError(error)}; reinstall it`),
);
await main(signals);
