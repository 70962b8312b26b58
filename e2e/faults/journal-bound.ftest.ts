import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import type { Product } from '../product';
import { expectBooksBalance, recorderCaughtUp } from './books';
import { configured, countOf, eventsOf, nodeOf, printed, problemsOf, recordedOf, without } from './operator';
import { processesOf, startScene } from './scene';

const patience = { timeout: 30_000, interval: 100 };

/** Holds the recorder still, not in the midst of a transaction; what is returned lets it go on. */
async function holdRecorder(product: Product, data: string): Promise<() => void> {
  const [pid] = processesOf(product, 'recorder');
  if (pid === undefined) throw new Error('there is no recorder to hold');
  const db = new Database(join(data, 'stickyboard.db'), { timeout: 0 });
  await vi.waitFor(() => {
    process.kill(pid, 'SIGSTOP');
    try {
      db.exec('BEGIN IMMEDIATE; ROLLBACK');
    } catch (error) {
      process.kill(pid, 'SIGCONT');
      throw error;
    }
  });
  db.close();
  return () => process.kill(pid, 'SIGCONT');
}

test('past its bound decisions are counted, or requests answered 503, until the recorder has caught up', async () => {
  const args = configured('journal: { limit: 1m }');
  const scene = await startScene({ args, workers: 2 });
  const { data } = scene;
  const product = scene.product();
  const reload = (line: string): void => {
    writeFileSync(args[1] as string, line);
    process.kill(product.pid, 'SIGHUP');
  };
  const visitors = scene.visit({ connections: 32, pause: 0 });
  await visitors.more(300);
  const letGo = await holdRecorder(product, data);
  await vi.waitFor(async () => expect(await nodeOf(product)).toMatchObject({ keeping: 'shed' }), patience);
  await vi.waitFor(
    () =>
      expect(printed(product)).toEqual([
        expect.stringMatching(
          /^stickyboard: \d+\.\d MB of the journal wait to be stored, and journal\.limit is 1\.0 MB: decisions are only counted until the recorder has caught up$/,
        ),
      ]),
    patience,
  );
  await visitors.more(1000);
  await vi.waitFor(
    async () =>
      expect(await problemsOf(product)).toEqual([
        expect.stringMatching(
          /^The recorder has stored nothing for \d+ s; about \d+ records wait in the journal\.$/,
        ),
        expect.stringMatching(/^The log is full: decisions are only counted, \d+ at the last report\.$/),
      ]),
    patience,
  );
  expect(countOf(visitors, 200)).toBe(visitors.answers.size);

  reload('journal: { limit: 1m, full: stop }');
  await vi.waitFor(() => expect(countOf(visitors, 503)).toBeGreaterThan(100), patience);
  const served = countOf(visitors, 200);
  await visitors.more(500);
  expect(countOf(visitors, 200)).toBe(served);
  await vi.waitFor(async () => expect(await nodeOf(product)).toMatchObject({ keeping: 'stopped' }), patience);

  letGo();
  await vi.waitFor(async () => expect(await problemsOf(product)).toEqual([]), patience);
  await vi.waitFor(() => expect(countOf(visitors, 200)).toBeGreaterThan(served + 300), patience);
  await visitors.stop();
  await vi.waitFor(() => expect(eventsOf(data, 'log-room')).toHaveLength(1), patience);
  await recorderCaughtUp(data);

  const recorded = recordedOf(data, without(visitors, 503));
  const unrecorded = countOf(visitors, 200) - recorded.answers.size;
  expect(unrecorded).toBeGreaterThan(900);
  await expectBooksBalance(data, recorded);
  const turnedAway = countOf(visitors, 503);
  expect(await nodeOf(product)).toMatchObject({ keeping: 'kept', unrecorded, turnedAway });
  expect(eventsOf(data, 'log-full')).toEqual([
    'The log is full: decisions are only counted until there is room.',
  ]);
  expect(eventsOf(data, 'log-room')).toEqual([
    expect.stringContaining(
      ` ${unrecorded} decisions were not recorded and ${turnedAway} requests were answered 503.`,
    ),
  ]);
  expect(printed(product).at(-1)).toMatch(
    /MB of the journal wait to be stored, which is below journal\.limit again: decisions are recorded$/,
  );
});
