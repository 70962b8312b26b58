import { expect, test, vi } from 'vitest';
import { hangRecorder } from '../hang';
import { expectBooksBalance } from './books';
import { rounds } from './rounds';
import { killAndAwait, patience, processesOf, random, type Scene, startScene } from './scene';
import { complaintsOf, eventsOf, healthOf, otherComplaintsOf } from './seen';
import type { Visitors } from './visitors';

/** Nobody was kept waiting by a fault beside the traffic, or turned away. */
function expectUndisturbed(visitors: Visitors): void {
  expect([...visitors.unanswered]).toEqual([]);
  expect([...visitors.answers.values()].filter(({ status }) => status !== 200)).toEqual([]);
}

/** One event for each death, and all is well again. */
async function expectRestarts(scene: Scene, name: string, deaths: number): Promise<void> {
  const sentence = `The ${name} ended (SIGKILL) and is started again.`;
  await vi.waitFor(
    async () => {
      const events = await eventsOf(scene.product(), 'worker-restarted');
      expect(events.map(({ detail }) => detail)).toEqual(Array(deaths).fill(sentence));
      expect(await healthOf(scene.product())).toBe('ok');
    },
    { timeout: patience, interval: 100 },
  );
}

test('the recorder is killed: no request notices, and it goes on where it was', async () => {
  const scene = await startScene({ workers: 2 });
  for (let round = 1; round <= rounds; round++) {
    const visitors = scene.visit();
    // Sessions that move while it dies, so that events and counters have something to disagree about.
    if (round % 2 === 1) await scene.backends[0].kill();
    else await scene.backends[0].restart();
    await visitors.more(random(20, 1500));
    await killAndAwait(scene.product(), 'recorder');
    await visitors.more(100);
    await visitors.stop();
    expectUndisturbed(visitors);
    await expectBooksBalance(scene.data, ...scene.everybody);
    await expectRestarts(scene, 'recorder', round);
  }
  const line = 'stickyboard: The recorder ended (SIGKILL) and is started again.';
  expect(otherComplaintsOf(scene.product())).toEqual(Array(rounds).fill(line));
});

test('the recorder is killed again before it is ready: it is started until it serves', async () => {
  const scene = await startScene();
  const visitors = scene.visit();
  await visitors.more(300);
  const dead: number[] = [];
  while (dead.length < 3) {
    // It has its title long before it is ready.
    const [pid = 0] = await vi.waitUntil(
      () => {
        const fresh = processesOf(scene.product(), 'recorder').filter((one) => !dead.includes(one));
        return fresh.length > 0 && fresh;
      },
      { timeout: patience, interval: 1 },
    );
    process.kill(pid, 'SIGKILL');
    dead.push(pid);
  }
  await visitors.more(300);
  await visitors.stop();
  expectUndisturbed(visitors);
  await expectBooksBalance(scene.data, visitors);
  const early = 'stickyboard: The recorder ended (SIGKILL before it was ready) and is started again.';
  const line = 'stickyboard: The recorder ended (SIGKILL) and is started again.';
  expect(complaintsOf(scene.product())).toEqual([line, early, early]);
});

test('the recorder hangs: no request notices, the operator is told, and it goes on where it was', async () => {
  const scene = await startScene();
  const visitors = scene.visit();
  await visitors.more(100);
  await vi.waitFor(async () => expect(await healthOf(scene.product())).toBe('ok'), patience);
  const [recorder] = processesOf(scene.product(), 'recorder') as [number];
  hangRecorder(recorder, scene.data);
  await vi.waitFor(
    async () => {
      const [problem] = await healthOf(scene.product());
      expect(problem).toMatch(
        /^The recorder has stored nothing for \d+ s; about \d+ records wait in the journal\.$/,
      );
    },
    { timeout: patience, interval: 200 },
  );
  process.kill(recorder, 'SIGCONT');
  await vi.waitFor(async () => expect(await healthOf(scene.product())).toBe('ok'), patience);
  await visitors.more(100);
  await visitors.stop();
  expectUndisturbed(visitors);
  await expectBooksBalance(scene.data, visitors);
  expect(complaintsOf(scene.product())).toEqual([]);
});

test('the dashboard is killed: neither traffic nor the log notice, and it is started anew', async () => {
  const scene = await startScene();
  const visitors = scene.visit();
  for (let round = 1; round <= rounds; round++) {
    await visitors.more(random(20, 600));
    await killAndAwait(scene.product(), 'dashboard');
    await expectRestarts(scene, 'dashboard', round);
  }
  await visitors.stop();
  expectUndisturbed(visitors);
  await expectBooksBalance(scene.data, visitors);
});
