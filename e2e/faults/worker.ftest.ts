import { expect, test, vi } from 'vitest';
import {
  getProcesses,
  killAndAwaitRestart,
  randomInteger,
  startDeployment,
  waitTimeoutMs,
} from '../support/deployment';
import { expectConsistentLog } from '../support/log-consistency';
import { getEvents, getHealth, getStderrLines } from '../support/product-status';
import { rounds } from './rounds';

/** Maximum difference between two workers (docs/design/notes.md, "Several workers"). */
const uneven = 6;

test.each([1, 3])(
  'a worker of %i is killed: what was in flight there breaks off, nothing else',
  async (workers) => {
    const connections = 16;
    const scene = await startDeployment({ workers });
    for (let round = 1; round <= rounds; round++) {
      const visitors = scene.startLoad({ connections });
      await visitors.awaitResponses(randomInteger(20, 600));
      await killAndAwaitRestart(scene.getProduct(), 'worker');
      await visitors.awaitResponses(200);
      await visitors.stop();
      // Of each of its connections the one request at most.
      expect(visitors.unanswered.size).toBeLessThanOrEqual(Math.ceil(connections / workers) + uneven);
      expect([...visitors.responses.values()].filter(({ status }) => status !== 200)).toEqual([]);
      await expectConsistentLog(scene.data, ...scene.loads);
      await vi.waitFor(async () => {
        const events = await getEvents(scene.getProduct(), 'process-restarted');
        expect(events).toHaveLength(round);
        expect(events[0]?.payload).toMatchObject({ process: 'worker', signal: 'SIGKILL', exitCode: null });
      }, waitTimeoutMs);
    }
    const line = expect.stringMatching(/^stickyboard: Worker \d ended \(SIGKILL\) and is restarted$/);
    expect(getStderrLines(scene.getProduct())).toEqual(Array(rounds).fill(line));
    expect(getProcesses(scene.getProduct(), 'worker')).toHaveLength(workers);
    await vi.waitFor(async () => expect(await getHealth(scene.getProduct())).toBe('ok'), waitTimeoutMs);
  },
);
