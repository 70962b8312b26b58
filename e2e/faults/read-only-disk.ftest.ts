import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { startDeployment } from '../support/deployment';
import { expectConsistentLog, waitUntilRecorderCaughtUp } from '../support/log-consistency';
import { runProduct, temporaryDirectory } from '../support/product';
import { mountFailingDisk, mountSmallDisk, runAsRoot } from '../support/test-disk';
import { countByStatus, getHealthProblems, getStderrLines, keepRecorded } from './observations';

const patience = { timeout: 30_000, interval: 100 };

test('a data directory that is read-only is refused at the start', async () => {
  const { directory } = mountSmallDisk(join(temporaryDirectory(), 'data'), '1m');
  runAsRoot('mount', ['-o', 'remount,ro', directory]);
  const { code, stderr, remainingProcesses } = await runProduct([
    ...['--backend', '127.0.0.1:9', '--data', directory],
    ...['--listen', '127.0.0.1:0', '--dashboard', '127.0.0.1:0'],
  ]);
  expect(stderr).toMatch(
    /^stickyboard: data: \S+ cannot be written \(EROFS: .*\); choose another directory with --data\n$/,
  );
  expect([code, remainingProcesses]).toEqual([2, []]);
});

test('the data directory becomes read-only: requests continue, and the decisions lost at the end are reported', async () => {
  const data = join(temporaryDirectory(), 'data');
  const disk = mountFailingDisk(data);
  const scene = await startDeployment({ data });
  const product = scene.getProduct();
  const before = scene.startLoad();
  await before.awaitResponses(300);
  await before.stop();
  await expectConsistentLog(data, before);
  runAsRoot('sync', ['-f', data]);
  disk.turnReadOnly();
  const visitors = scene.startLoad();
  await visitors.awaitResponses(500);
  await vi.waitFor(
    async () =>
      expect(await getHealthProblems(product)).toEqual([
        expect.stringContaining('The recorder has stored nothing'),
      ]),
    patience,
  );
  await visitors.stop();
  expect(countByStatus(visitors, 200)).toBe(visitors.responses.size);
  expect((await product.stop()).code).toBe(0);
  disk.repair();
  await scene.start();
  await vi.waitFor(async () => expect(await getHealthProblems(scene.getProduct())).toEqual([]), patience);
  await waitUntilRecorderCaughtUp(data);
  const recorded = keepRecorded(data, visitors);
  // Each once, in any order of the processes.
  const lines = [
    expect.stringMatching(
      /^stickyboard: worker 1: the journal in \S+ cannot be written \(EROFS: .*\); requests are served/,
    ),
    expect.stringMatching(/^stickyboard: the supervisor's journal cannot be written: EROFS/),
    'recorder: cannot store decisions (disk I/O error); the journal keeps them meanwhile',
    `stickyboard: ${visitors.responses.size - recorded.responses.size} journal records could not be written and are lost`,
    expect.stringMatching(/^stickyboard: \d+ records of the supervisor could not be written and are lost$/),
    expect.stringMatching(/^stickyboard: \S+\/stickyboard\.pid cannot be removed: EROFS/),
  ];
  expect(getStderrLines(product)).toHaveLength(lines.length);
  expect(getStderrLines(product)).toEqual(expect.arrayContaining(lines));
  await expectConsistentLog(data, before, recorded);
});
