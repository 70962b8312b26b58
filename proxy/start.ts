/** Process entry of the supervisor and of the commands: hears signals before all else is loaded, which takes a while. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorSentence } from '@/lib/core/error-sentence.mjs';
import { fileLimitProblem } from '@/lib/core/file-limit.mjs';
import { hearSignals } from './signals';

const [word] = process.argv.slice(2);
// A command ends by a signal like any other program.
const isCommand = word !== undefined && !word.startsWith('-');
const signals = isCommand ? null : hearSignals();
// By this, whoever started it and hands signals on knows that it may.
process.disconnect?.();

/** Ends with a sentence in place of the stack of whatever could not be opened. */
function fail(sentence: string): never {
  console.error(`stickyboard: ${sentence}`);
  process.exit(2);
}

const limits = '/proc/self/limits';
const problem = fileLimitProblem(existsSync(limits) ? readFileSync(limits, 'utf8') : '');
if (problem !== null) fail(problem);
// A bundle of its own: what is imported by name would be loaded before the lines above.
const product = join(import.meta.dirname, 'product.js');
const { main } = await (import(product) as Promise<typeof import('./main')>).catch((error: unknown) =>
  fail(`the program cannot be loaded: ${errorSentence(error)}; install it again`),
);
await main(signals);
