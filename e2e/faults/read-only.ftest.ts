import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runProduct, temporaryDirectory } from '../product';
import { expectBooksBalance, recorderCaughtUp } from './books';
import { asRoot, mountFailingDisk, mountSmallDisk } from './disk';
import { countOf, printed, problemsOf, recordedOf } from './operator';
import { startScene } from './scene';

const patience = { timeout: 30_000, interval: 100 };

test('a data directory that is read-only is refused at the start', async () => {
  const { directory } = mountSmallDisk(join(temporaryDirectory(), 'data'), '1m');
  asRoot('mount', ['-o', 'remount,ro', directory]);
  const { code, stderr, left } = await runProduct([
    ...['--backend', '127.0.0.1:9', '--data', directory],
    ...['--listen', '127.0.0.1:0', '--dashboard', '127.0.0.1:0'],
  ]);
  expect(stderr).toMatch(
    /^stickyboard: data: \S+ cannot be written \(EROFS: .*\); choose another directory with --data\n$/,
  );
  expect([code, left]).toEqual([2, []]);
});

test('the data directory turns read-only: requests go on, and what is lost at the end is told', async () => {
  const data = join(temporaryDirectory(), 'data');
  const disk = mountFailingDisk(data);
  const scene = await startScene({ data });
  const product = scene.product();
  const before = scene.visit();
  await before.more(300);
  await before.stop();
  await expectBooksBalance(data, before);
  asRoot('sync', ['-f', data]);
  disk.turnReadOnly();
  const visitors = scene.visit();
  await visitors.more(500);
  await vi.waitFor(
    async () =>
      expect(await problemsOf(product)).toEqual([expect.stringContaining('The recorder has stored nothing')]),
    patience,
  );
  await visitors.stop();
  expect(countOf(visitors, 200)).toBe(visitors.answers.size);
  expect((await product.stop()).code).toBe(0);
  disk.mend();
  await scene.start();
  await vi.waitFor(async () => expect(await problemsOf(scene.product())).toEqual([]), patience);
  await recorderCaughtUp(data);
  const recorded = recordedOf(data, visitors);
  // Each once, in whatever order their processes came upon it.
  const lines = [
    expect.stringMatching(
      /^stickyboard: worker 1: the journal in \S+ cannot be written \(EROFS: .*\); requests go on/,
    ),
    expect.stringMatching(/^stickyboard: the supervisor's journal cannot be written: EROFS/),
    'recorder: cannot store the log (disk I/O error); the journal keeps it meanwhile',
    `stickyboard: ${visitors.answers.size - recorded.answers.size} journal records could not be written and are lost`,
    expect.stringMatching(/^stickyboard: \d+ records of the supervisor could not be written and are lost$/),
    expect.stringMatching(/^stickyboard: \S+\/stickyboard\.pid cannot be removed: EROFS/),
  ];
  expect(printed(product)).toHaveLength(lines.length);
  expect(printed(product)).toEqual(expect.arrayContaining(lines));
  await expectBooksBalance(data, before, recorded);
});
