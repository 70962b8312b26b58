import { expect, test, vi } from 'vitest';
import { expectBooksBalance } from './books';
import { rounds } from './rounds';
import { killAndAwait, patience, processesOf, random, startScene } from './scene';
import { complaintsOf, eventsOf, healthOf } from './seen';

/** What two workers may differ in at most (docs/design-notes.md, "Several workers"). */
const uneven = 6;

test.each([1, 3])(
  'a worker of %i is killed: what was in flight there breaks off, nothing else',
  async (workers) => {
    const connections = 16;
    const scene = await startScene({ workers });
    for (let round = 1; round <= rounds; round++) {
      const visitors = scene.visit({ connections });
      await visitors.more(random(20, 600));
      await killAndAwait(scene.product(), 'worker');
      await visitors.more(200);
      await visitors.stop();
      // Of each of its connections the one request at most.
      expect(visitors.unanswered.size).toBeLessThanOrEqual(Math.ceil(connections / workers) + uneven);
      expect([...visitors.answers.values()].filter(({ status }) => status !== 200)).toEqual([]);
      await expectBooksBalance(scene.data, ...scene.everybody);
      await vi.waitFor(async () => {
        const details = (await eventsOf(scene.product(), 'worker-restarted')).map(({ detail }) => detail);
        expect(details).toHaveLength(round);
        expect(details[0]).toMatch(/^Worker \d ended \(SIGKILL\) and is started again\.$/);
      }, patience);
    }
    const line = expect.stringMatching(/^stickyboard: Worker \d ended \(SIGKILL\) and is started again\.$/);
    expect(complaintsOf(scene.product())).toEqual(Array(rounds).fill(line));
    expect(processesOf(scene.product(), 'worker')).toHaveLength(workers);
    await vi.waitFor(async () => expect(await healthOf(scene.product())).toBe('ok'), patience);
  },
);
