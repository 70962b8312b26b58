import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { type Deployment, getProcesses, killAndAwaitRestart, startDeployment } from '../support/deployment';
import { expectConsistentLog, waitUntilRecorderCaughtUp } from '../support/log-consistency';
import { getExhaustedFileLimit, limitProcess } from '../support/process-limits';
import {
  countByStatus,
  getEventPayloads,
  getHealthProblems,
  getNode,
  getStderrLines,
  keepRecorded,
} from './observations';

const patience = { timeout: 20_000, interval: 100 };
const held = ['The journal cannot be written: decisions wait in memory.'];

/** The segment that worker 1 writes now. */
function getSegment({ data }: Deployment): string {
  const folder = join(data, 'journal');
  const [last = ''] = readdirSync(folder)
    .filter((file) => file.startsWith('worker-1.'))
    .sort()
    .reverse();
  return join(folder, last);
}

function readLastByte(file: string): string {
  const fd = openSync(file, 'r');
  const byte = Buffer.alloc(1);
  readSync(fd, byte, 0, 1, statSync(file).size - 1);
  closeSync(fd);
  return byte.toString();
}

test('a limit of the file size cuts a line of the journal: it is made whole, or left out if the worker is killed', async () => {
  const scene = await startDeployment();
  const product = scene.getProduct();
  const [worker = 0] = getProcesses(product, 'worker');
  const visitors = scene.startLoad();
  await visitors.awaitResponses(300);
  const raise = limitProcess(worker, 'fsize', statSync(getSegment(scene)).size + 10_007);
  await vi.waitFor(async () => expect(await getHealthProblems(product)).toEqual(held), patience);
  expect(readLastByte(getSegment(scene))).not.toBe('\n');
  await visitors.awaitResponses(300);
  raise();
  await vi.waitFor(async () => expect(await getHealthProblems(product)).toEqual([]), patience);
  await visitors.awaitResponses(100);
  await visitors.stop();
  expect(countByStatus(visitors, 200)).toBe(visitors.responses.size);
  await expectConsistentLog(scene.data, visitors);
  expect(getStderrLines(product)).toEqual([
    expect.stringMatching(
      /^stickyboard: worker 1: the journal in \S+ cannot be written \(EFBIG: .*\); requests are served/,
    ),
    'stickyboard: worker 1: the journal can be written again; no decisions are missing',
  ]);

  // The supervisor's own records wait, too; meanwhile the recorder gets its status.
  const raiseToo = limitProcess(product.pid, 'fsize', 0);
  await vi.waitFor(async () => expect(await getHealthProblems(product)).toEqual(held), patience);
  const { heartbeat } = await getNode(product);
  await vi.waitFor(async () => expect((await getNode(product)).heartbeat > heartbeat).toBe(true), patience);
  raiseToo();
  await vi.waitFor(async () => expect(await getHealthProblems(product)).toEqual([]), patience);
  expect(getStderrLines(product).slice(2)).toEqual([
    expect.stringMatching(/^stickyboard: the supervisor's journal cannot be written: EFBIG/),
    "stickyboard: the supervisor's journal can be written again",
  ]);

  // A killed worker loses the decisions in its memory; the line that was cut is skipped.
  const before = scene.startLoad();
  await before.awaitResponses(300);
  limitProcess(worker, 'fsize', statSync(getSegment(scene)).size + 10_007);
  await vi.waitFor(async () => expect(await getHealthProblems(product)).toEqual(held), patience);
  await before.stop();
  // Wait until it has reported how many wait, which it does every second.
  const stopped = Date.now();
  await vi.waitFor(
    async () => expect(Date.parse((await getNode(product)).heartbeat)).toBeGreaterThan(stopped + 2100),
    patience,
  );
  await killAndAwaitRestart(product, 'worker');
  const after = scene.startLoad();
  await after.awaitResponses(300);
  await after.stop();
  await vi.waitFor(() => expect(getEventPayloads(scene.data, 'recording-resumed')).toHaveLength(1), patience);
  await waitUntilRecorderCaughtUp(scene.data);
  const recorded = keepRecorded(scene.data, before);
  const missing = before.responses.size - recorded.responses.size;
  expect(missing).toBeGreaterThan(0);
  expect(await getNode(product)).toMatchObject({
    recordingState: 'recording',
    droppedDecisions: missing,
    corruptLines: 0,
  });
  expect(getEventPayloads(scene.data, 'recording-resumed')).toMatchObject([{ unrecordedDecisions: missing }]);
  await expectConsistentLog(scene.data, visitors, recorded, after);
});

test('no file can be opened: a worker serves its open connections, the recorder waits, and both continue once they can open files', async () => {
  const scene = await startDeployment();
  const product = scene.getProduct();
  const [worker = 0] = getProcesses(product, 'worker');
  const visitors = scene.startLoad();
  await visitors.awaitResponses(500);
  const raise = limitProcess(worker, 'nofile', getExhaustedFileLimit(worker));
  const usedUp =
    'stickyboard: worker 1 has reached its limit of open files: new connections are closed; raise the limit (ulimit -n)';
  await vi.waitFor(() => expect(getStderrLines(product)).toEqual([usedUp]), patience);
  const late = scene.startLoad({ connections: 4 });
  await visitors.awaitResponses(1000);
  await vi.waitFor(() => expect(late.unanswered.size).toBeGreaterThan(0), patience);
  expect(late.responses.size).toBe(0);
  raise();
  await late.awaitResponses(100);
  await visitors.stop();
  await late.stop();
  // A request may arrive when no connection to its backend is idle: that one is rejected.
  const refused = [...visitors.responses.values()].filter(({ status }) => status !== 200);
  for (const response of refused) {
    expect(response.body).toBe('502 Bad Gateway: The load balancer has no file descriptors left.\n');
  }
  expect(visitors.unanswered.size).toBe(0);
  await vi.waitFor(
    () => expect(getStderrLines(product)).toEqual([usedUp, 'stickyboard: worker 1 can open files again']),
    patience,
  );
  await expectConsistentLog(scene.data, visitors, late);

  // The recorder cannot read the journal then: the journal keeps the unstored decisions.
  const [recorder = 0] = getProcesses(product, 'recorder');
  const more = scene.startLoad();
  await more.awaitResponses(300);
  const raiseToo = limitProcess(recorder, 'nofile', getExhaustedFileLimit(recorder));
  await more.awaitResponses(500);
  await vi.waitFor(
    async () =>
      expect(await getHealthProblems(product)).toEqual([
        expect.stringContaining('The recorder has stored nothing'),
      ]),
    patience,
  );
  raiseToo();
  await vi.waitFor(async () => expect(await getHealthProblems(product)).toEqual([]), patience);
  await more.stop();
  await expectConsistentLog(scene.data, ...scene.loads);
  expect(getStderrLines(product).slice(2)).toEqual([
    expect.stringMatching(
      /^recorder: cannot store decisions \(EMFILE: too many open files, .*\); the journal keeps them meanwhile$/,
    ),
    'recorder: storing decisions again',
  ]);
});
