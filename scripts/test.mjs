// @ts-check
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitWithError, printError } from './setup/print-error.mjs';
import { createStages } from './test/stages.mjs';

/**
 * @typedef {ReturnType<typeof createStages>} Stages
 * @typedef {keyof Stages} StageName
 * @typedef {import('./test/stages.mjs').Result & { seconds: number }} TimedResult
 */

/**
 * What `npm test` does, step after step. In a step the lanes run side by side, and the stages of a lane one after the
 * other: unit tests wait for timers, and the driver that they need is compiled by one CPU, so types and a build can run
 * at the same time. The soak runs at night.
 * @type {StageName[][][]}
 */
const steps = [
  [
    ['setup', 'unit'],
    ['lint', 'types', 'build'],
  ],
  [['integration']],
  [['faults']],
  [['browser']],
];

/** `npm run nightly`: stages that take too long for each change, one after the other. */
const nightlyRuns = /** @type {[StageName, string[]][]} */ ([
  ['faults', ['--rounds', '20']],
  ['soak', ['--minutes', '120']],
]);

const root = join(import.meta.dirname, '..');
const stages = createStages(root);
const names = /** @type {StageName[]} */ (Object.keys(stages));
const [requested, ...args] = process.argv.slice(2);
const total = { passed: 0, failed: 0 };

if (requested === undefined) await runSteps(steps);
else if (requested === 'verify') await runSteps([[['lint', 'setup', 'types', 'unit']]]);
else if (requested === 'nightly') await runNightly();
else {
  const name = names.find((candidate) => candidate === requested);
  if (name === undefined)
    exitWithError(
      new Error(`no such stage: ${requested}; there are ${names.join(', ')}, verify and nightly`),
    );
  else report(name, await runStage(name, args));
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
if (total.failed > 0) process.exitCode = 1;

/**
 * Runs steps up to the first that fails.
 * @param {StageName[][][]} steps
 */
async function runSteps(steps) {
  for (const lanes of steps) {
    await Promise.all(lanes.map(runLane));
    if (total.failed > 0) return;
  }
}

/**
 * Runs the stages of a lane up to the first that fails. The first lane of a step prints as it goes; the output
 * of the others is shown when their stage has ended, so that it stays in one piece.
 * @param {StageName[]} lane
 * @param {number} index of the lane in its step
 */
async function runLane(lane, index) {
  for (const name of lane) {
    const result = index === 0 ? await runStage(name, []) : await runStageQuietly(name);
    report(name, result);
    if (!result.ok) return;
  }
}

/** @param {StageName} name */
async function runStageQuietly(name) {
  const log = join(root, 'dist/tests', `${name}.log`);
  mkdirSync(join(root, 'dist/tests'), { recursive: true });
  const result = await runStage(name, [], openSync(log, 'w'));
  process.stdout.write(readFileSync(log, 'utf8'));
  return result;
}

async function runNightly() {
  for (const [name, stageArgs] of nightlyRuns) report(name, await runStage(name, stageArgs));
}

/**
 * @param {StageName} name
 * @param {string[]} stageArgs what the command line adds for the stage
 * @param {import('./test/stages.mjs').Output} [output]
 * @returns {Promise<TimedResult>}
 */
async function runStage(name, stageArgs, output) {
  const started = performance.now();
  /** @type {import('./test/stages.mjs').Result} */
  const result = await stages[name](stageArgs, output).catch((error) => {
    printError(error);
    return { ok: false };
  });
  return { ...result, seconds: (performance.now() - started) / 1000 };
}

/**
 * Adds a result to the total and prints it.
 * @param {StageName} name
 * @param {TimedResult} result
 */
function report(name, { ok, counts, seconds }) {
  total.passed += counts?.passed ?? 0;
  // A stage that fails without a failing test (a lint error, a file that does not load) counts as one.
  total.failed += ok ? 0 : Math.max(counts?.failed ?? 0, 1);
  process.stdout.write(`${ok ? '✔' : '✘'} ${name} ${ok ? 'passed' : 'failed'} in ${seconds.toFixed(1)} s\n`);
}
