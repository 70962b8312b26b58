import { expect, test, vi } from 'vitest';
import { expectBooksBalance, inLog } from './books';
import { rounds } from './rounds';
import { killAndAwait, processesOf, random, startScene } from './scene';

test.each([1, 3])(
  'of %i workers one is killed: what was in flight there breaks off, nothing else',
  async (workers) => {
    const connections = 16;
    const scene = await startScene({ workers });
    for (let round = 1; round <= rounds; round++) {
      const visitors = scene.visit({ connections });
      await visitors.more(random(20, 600));
      await killAndAwait(scene.product(), 'worker');
      await visitors.more(200);
      await visitors.stop();
      // No more than the connections that it had, each with one request.
      expect(visitors.unanswered.size).toBeLessThanOrEqual(connections);
      expect([...visitors.answers.values()].filter(({ status }) => status !== 200)).toEqual([]);
      await expectBooksBalance(scene.data, ...scene.everybody);
      const restarts = `SELECT count(*) FROM Event WHERE kind = 'worker-restarted'
      AND detail LIKE 'Worker _ ended (SIGKILL) and is started again.'`;
      await vi.waitFor(() =>
        expect(inLog(scene.data, (db) => db.prepare(restarts).pluck().get())).toBe(round),
      );
    }
    const lines = scene
      .product()
      .stderr()
      .match(/^stickyboard: Worker \d ended \(SIGKILL\) and is started again\.$/gm);
    expect(lines).toHaveLength(rounds);
    expect(processesOf(scene.product(), 'worker')).toHaveLength(workers);
  },
);
