import { writeFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { getProcesses, startDeployment } from '../support/deployment';
import { expectConsistentLog, waitUntilRecorderCaughtUp } from '../support/log-consistency';
import { suspendRecorder } from '../support/suspend-recorder';
import {
  countByStatus,
  excludeStatus,
  getEventPayloads,
  getHealthProblems,
  getNode,
  getStderrLines,
  keepRecorded,
  writeConfiguration,
} from './observations';

const patience = { timeout: 30_000, interval: 100 };

test('past its limit decisions are counted, or requests get 503, until the recorder has caught up', async () => {
  const args = writeConfiguration('journal: { limit: 1m }');
  const scene = await startDeployment({ args, workers: 2 });
  const { data } = scene;
  const product = scene.getProduct();
  const reload = (line: string): void => {
    writeFileSync(args[1] as string, line);
    process.kill(product.pid, 'SIGHUP');
  };
  const visitors = scene.startLoad({ connections: 32, pauseMs: 0 });
  await visitors.awaitResponses(300);
  const [recorder] = getProcesses(product, 'recorder') as [number];
  const continueRecorder = await suspendRecorder(recorder, data);
  await vi.waitFor(
    async () => expect(await getNode(product)).toMatchObject({ recordingState: 'shedding' }),
    patience,
  );
  await vi.waitFor(
    () =>
      expect(getStderrLines(product)).toEqual([
        expect.stringMatching(
          /^stickyboard: \d+(\.\d+)? MB of the journal are waiting to be stored, and journal\.limit is 1\.05 MB: decisions are only counted until the recorder has caught up$/,
        ),
      ]),
    patience,
  );
  await visitors.awaitResponses(1000);
  await vi.waitFor(
    async () =>
      expect(await getHealthProblems(product)).toEqual([
        expect.stringMatching(
          /^The recorder has stored nothing for \d+ s; about \d+ records wait in the journal\.$/,
        ),
        expect.stringMatching(/^The journal is full: decisions are only counted, \d+ at the last report\.$/),
      ]),
    patience,
  );
  expect(countByStatus(visitors, 200)).toBe(visitors.responses.size);

  reload('journal: { limit: 1m, full: stop }');
  await vi.waitFor(() => expect(countByStatus(visitors, 503)).toBeGreaterThan(100), patience);
  const served = countByStatus(visitors, 200);
  await visitors.awaitResponses(500);
  expect(countByStatus(visitors, 200)).toBe(served);
  await vi.waitFor(
    async () => expect(await getNode(product)).toMatchObject({ recordingState: 'rejecting' }),
    patience,
  );

  continueRecorder();
  await vi.waitFor(async () => expect(await getHealthProblems(product)).toEqual([]), patience);
  await vi.waitFor(() => expect(countByStatus(visitors, 200)).toBeGreaterThan(served + 300), patience);
  await visitors.stop();
  await vi.waitFor(() => expect(getEventPayloads(data, 'recording-resumed')).toHaveLength(1), patience);
  await waitUntilRecorderCaughtUp(data);

  const recorded = keepRecorded(data, excludeStatus(visitors, 503));
  const unrecorded = countByStatus(visitors, 200) - recorded.responses.size;
  expect(unrecorded).toBeGreaterThan(900);
  await expectConsistentLog(data, recorded);
  const turnedAway = countByStatus(visitors, 503);
  expect(await getNode(product)).toMatchObject({
    recordingState: 'recording',
    droppedDecisions: unrecorded,
    rejectedRequests: turnedAway,
  });
  expect(getEventPayloads(data, 'journal-full')).toEqual([{ policy: 'shed' }]);
  expect(getEventPayloads(data, 'recording-resumed')).toMatchObject([
    { unrecordedDecisions: unrecorded, rejectedRequests: turnedAway },
  ]);
  expect(getStderrLines(product).at(-1)).toMatch(
    /^stickyboard: \d+(\.\d+)? [kM]?B of the journal are waiting to be stored, which is below journal\.limit again: decisions are recorded$/,
  );
});
