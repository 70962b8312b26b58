// @ts-check
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exitWithError, printError } from './setup/print-error.mjs';
import { createStages } from './test/stages.mjs';

// `npm test`: every stage in order, up to the first that fails. `node scripts/test.mjs verify` runs those
// that need no build; `… STAGE [args]` runs one and hands it the rest of the command line.
const stages = createStages(join(import.meta.dirname, '..'));
const all = /** @type {(keyof typeof stages)[]} */ (Object.keys(stages));
const [asked, ...more] = process.argv.slice(2);
const chosen = asked === undefined ? all : all.filter((name) => name === asked);
if (asked === 'verify') chosen.push('lint', 'types', 'unit');
if (chosen.length === 0)
  exitWithError(new Error(`no such stage: ${asked}; there are ${all.join(', ')} and verify`));

/** @typedef {import('./test/stages.mjs').Result} Result */

/**
 * @param {keyof typeof stages} name
 * @param {import('./test/stages.mjs').Output} [output]
 * @returns {Promise<Result & { seconds: number }>}
 */
async function runStage(name, output) {
  const began = performance.now();
  /** @type {Result} */
  const result = await stages[name](asked === name ? more : [], output).catch((error) => {
    printError(error);
    return { ok: false };
  });
  return { ...result, seconds: (performance.now() - began) / 1000 };
}

/** What the soak prints: it takes minutes and little CPU, so it goes on beside the integration tests. */
const soakLog = join(import.meta.dirname, '../dist/tests/soak.log');

/** @type {ReturnType<typeof runStage> | undefined} */
let soak;
/**
 * The result of a stage. The soak is begun before the integration tests; what it printed is told when its turn comes.
 * @param {keyof typeof stages} name
 */
async function runInOrder(name) {
  if (name === 'integration' && asked === undefined) {
    mkdirSync(dirname(soakLog), { recursive: true });
    soak = runStage('soak', openSync(soakLog, 'w'));
  }
  if (name !== 'soak' || soak === undefined) return runStage(name);
  const result = await soak;
  process.stdout.write(readFileSync(soakLog, 'utf8'));
  return result;
}

const total = { passed: 0, failed: 0 };
for (const name of chosen) {
  const result = await runInOrder(name);
  total.passed += result.counts?.passed ?? 0;
  total.failed += result.counts?.failed ?? 0;
  process.stdout.write(
    `${result.ok ? '✔' : '✘'} ${name} ${result.ok ? 'passed' : 'failed'} in ${result.seconds.toFixed(1)} s\n`,
  );
  if (result.ok) continue;
  // A stage that fails without a failing test (a lint error, a file that does not load) counts as one.
  total.failed = Math.max(total.failed, 1);
  process.exitCode = 1;
  break;
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
