/** Process entry of the supervisor and of the commands: hears signals before all else is loaded, which takes a while. */
import { join } from 'node:path';
import { hearSignals } from './signals';

const [word] = process.argv.slice(2);
// A command ends by a signal like any other program.
const isCommand = word !== undefined && !word.startsWith('-');
const signals = isCommand ? null : hearSignals();
// By this, whoever started it and hands signals on knows that it may.
process.disconnect?.();

// A bundle of its own: what is imported by name would be loaded before the lines above.
const { main } = (await import(join(import.meta.dirname, 'product.js'))) as typeof import('./main');
await main(signals);
