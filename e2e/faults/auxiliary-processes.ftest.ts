import { expect, test, vi } from 'vitest';
import type { ClientLoad } from '../support/client-load';
import {
  type Deployment,
  getProcesses,
  killAndAwaitRestart,
  randomInteger,
  startDeployment,
  waitTimeoutMs,
} from '../support/deployment';
import { expectConsistentLog } from '../support/log-consistency';
import { getEvents, getHealth, getStderrLines, getUnexpectedStderrLines } from '../support/product-status';
import { suspendRecorder } from '../support/suspend-recorder';
import { rounds } from './rounds';

/** A fault outside the data plane has delayed or rejected no request. */
function expectNoFailures(visitors: ClientLoad): void {
  expect([...visitors.unanswered]).toEqual([]);
  expect([...visitors.responses.values()].filter(({ status }) => status !== 200)).toEqual([]);
}

/** One event for each death, and all is well again. */
async function expectRestarts(scene: Deployment, name: string, crashes: number): Promise<void> {
  const exit = { process: name, worker: null, exitCode: null, signal: 'SIGKILL', error: null };
  await vi.waitFor(
    async () => {
      const events = await getEvents(scene.getProduct(), 'process-restarted');
      expect(events.map(({ payload }) => payload)).toEqual(
        Array(crashes).fill(expect.objectContaining(exit)),
      );
      expect(await getHealth(scene.getProduct())).toBe('ok');
    },
    { timeout: waitTimeoutMs, interval: 100 },
  );
}

test('the recorder is killed: no request notices, and it continues from its last position', async () => {
  const scene = await startDeployment({ workers: 2 });
  for (let round = 1; round <= rounds; round++) {
    const visitors = scene.startLoad();
    // Sessions that move while it dies, so that events and counters have something to disagree about.
    if (round % 2 === 1) await scene.backends[0].kill();
    else await scene.backends[0].restart();
    await visitors.awaitResponses(randomInteger(20, 1500));
    await killAndAwaitRestart(scene.getProduct(), 'recorder');
    await visitors.awaitResponses(100);
    await visitors.stop();
    expectNoFailures(visitors);
    await expectConsistentLog(scene.data, ...scene.loads);
    await expectRestarts(scene, 'recorder', round);
  }
  const line = 'stickyboard: The recorder ended (SIGKILL) and is restarted';
  expect(getUnexpectedStderrLines(scene.getProduct())).toEqual(Array(rounds).fill(line));
});

test('the recorder is killed again before it is ready: it is started until it serves', async () => {
  const scene = await startDeployment();
  const visitors = scene.startLoad();
  await visitors.awaitResponses(300);
  const dead: number[] = [];
  while (dead.length < 3) {
    // It has its title long before it is ready.
    const [pid = 0] = await vi.waitUntil(
      () => {
        const fresh = getProcesses(scene.getProduct(), 'recorder').filter((one) => !dead.includes(one));
        return fresh.length > 0 && fresh;
      },
      { timeout: waitTimeoutMs, interval: 1 },
    );
    process.kill(pid, 'SIGKILL');
    dead.push(pid);
  }
  await visitors.awaitResponses(300);
  await visitors.stop();
  expectNoFailures(visitors);
  await expectConsistentLog(scene.data, visitors);
  const early = 'stickyboard: The recorder ended (SIGKILL before it was ready) and is restarted';
  const line = 'stickyboard: The recorder ended (SIGKILL) and is restarted';
  expect(getStderrLines(scene.getProduct())).toEqual([line, early, early]);
});

test('the recorder hangs: no request notices, the operator is notified, and it continues from its last position', async () => {
  const scene = await startDeployment();
  const visitors = scene.startLoad();
  await visitors.awaitResponses(100);
  await vi.waitFor(async () => expect(await getHealth(scene.getProduct())).toBe('ok'), waitTimeoutMs);
  const [recorder] = getProcesses(scene.getProduct(), 'recorder') as [number];
  const continueRecorder = await suspendRecorder(recorder, scene.data);
  await vi.waitFor(
    async () => {
      const [problem] = await getHealth(scene.getProduct());
      expect(problem).toMatch(
        /^The recorder has stored nothing for \d+ s; about \d+ records wait in the journal\.$/,
      );
    },
    { timeout: waitTimeoutMs, interval: 200 },
  );
  continueRecorder();
  await vi.waitFor(async () => expect(await getHealth(scene.getProduct())).toBe('ok'), waitTimeoutMs);
  await visitors.awaitResponses(100);
  await visitors.stop();
  expectNoFailures(visitors);
  await expectConsistentLog(scene.data, visitors);
  expect(getStderrLines(scene.getProduct())).toEqual([]);
});

test('the dashboard is killed: neither traffic nor the log notice, and it is restarted', async () => {
  const scene = await startDeployment();
  const visitors = scene.startLoad();
  for (let round = 1; round <= rounds; round++) {
    await visitors.awaitResponses(randomInteger(20, 600));
    await killAndAwaitRestart(scene.getProduct(), 'dashboard');
    await expectRestarts(scene, 'dashboard', round);
  }
  await visitors.stop();
  expectNoFailures(visitors);
  await expectConsistentLog(scene.data, visitors);
});
