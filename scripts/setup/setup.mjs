// @ts-check
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildSteps } from './builds.mjs';
import { driverStep } from './driver.mjs';
import { linksStep } from './links.mjs';
import { withLock } from './lock.mjs';

/** @typedef {{ line: string, isFresh(): Promise<boolean>, run(): Promise<void> }} Step */

/**
 * Makes the checkout ready to run: each step only if its result is missing or stale, one line per
 * step that runs. Rejects with StepFailed, whose message says what to do.
 * @param {string} root folder of the checkout
 * @param {Step[]} steps all that `npm start` needs, by default
 * @param {NodeJS.WritableStream} outlet for the lines
 */
export async function setUp(root, steps = createSteps(root), outlet = process.stdout) {
  if (await areAllFresh(steps)) return;
  await withLock(join(root, 'dist/setup.lock'), async () => {
    for (const step of steps) {
      if (await step.isFresh()) continue;
      outlet.write(`${step.line}\n`);
      await step.run();
    }
  });
}

/**
 * The steps to run: in a checkout all, in an installed package, which has no sources, those whose results its tarball
 * cannot contain.
 * @param {string} root
 * @returns {Step[]}
 */
function createSteps(root) {
  const isCheckout = existsSync(join(root, 'tsconfig.json'));
  return isCheckout ? [driverStep(root), ...buildSteps(root)] : [driverStep(root), linksStep(root)];
}

/** @param {Step[]} steps */
async function areAllFresh(steps) {
  for (const step of steps) if (!(await step.isFresh())) return false;
  return true;
}
