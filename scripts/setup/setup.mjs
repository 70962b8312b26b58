// @ts-check
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildSteps } from './builds.mjs';
import { driverStep } from './driver.mjs';
import { linksStep } from './links.mjs';
import { withLock } from './lock.mjs';

/**
 * @typedef {object} Step
 * @property {string} name of the step, and of its lock in `dist`
 * @property {string} line printed before it runs
 * @property {() => Promise<boolean>} isFresh
 * @property {() => Promise<void>} run
 */

/**
 * Makes the checkout ready to run: each step only if its result is missing or stale, one line per
 * step that runs. Rejects with StepFailed, whose message says what to do, once nothing runs any more.
 * @param {string} root folder of the checkout
 * @param {Step[][]} lanes run side by side, the steps of a lane one after the other; by default all that
 *   `npm start` needs
 * @param {NodeJS.WritableStream} outlet for the lines
 */
export async function setUp(root, lanes = createLanes(root), outlet = process.stdout) {
  const results = await Promise.allSettled(lanes.map((steps) => runSteps(root, steps, outlet)));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

/**
 * @param {string} root
 * @param {Step[]} steps
 * @param {NodeJS.WritableStream} outlet
 */
async function runSteps(root, steps, outlet) {
  for (const step of steps) {
    if (await step.isFresh()) continue;
    await withLock(join(root, `dist/${step.name}.lock`), async () => {
      // Another start may have built it meanwhile.
      if (await step.isFresh()) return;
      outlet.write(`${step.line}\n`);
      await step.run();
    });
  }
}

/**
 * The steps to run: in a checkout all, in an installed package, which has no sources, those whose results its tarball
 * cannot contain. The driver is compiled for a minute by one CPU, and only what runs needs it.
 * @param {string} root
 * @returns {Step[][]}
 */
function createLanes(root) {
  const isCheckout = existsSync(join(root, 'tsconfig.json'));
  return [[driverStep(root)], isCheckout ? buildSteps(root) : [linksStep(root)]];
}
