import { existsSync, rmSync, truncateSync } from 'node:fs';
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
import { killEverything } from '../support/kill-everything';
import { expectConsistentLog } from '../support/log-consistency';
import { getEvents, getHealth, getNode, getStderrLines } from '../support/product-status';
import { flipBit, getSegments, readDecisions, readPositions, type SegmentState } from './journal-segments';
import { rounds } from './rounds';

/** A crash that finds the segment of a worker that died stored to its end, and not deleted yet. */
async function crashBeforeDeletion(scene: Deployment): Promise<SegmentState> {
  const visitors = scene.startLoad();
  await visitors.awaitResponses(randomInteger(100, 600));
  await visitors.stop();
  await expectConsistentLog(scene.data, ...scene.loads);
  // Segments of earlier workers are deleted first.
  const segment = await vi.waitUntil(() => {
    const [oldest, ...others] = getSegments(scene.data, 'worker-1');
    return others.length === 0 && oldest;
  }, waitTimeoutMs);
  // The recorder deletes a segment once its successor exists: it must not see one any more.
  process.kill(getProcesses(scene.getProduct(), 'recorder')[0] as number, 'SIGSTOP');
  await killAndAwaitRestart(scene.getProduct(), 'worker');
  await vi.waitFor(() => expect(getSegments(scene.data, 'worker-1')).toHaveLength(2), waitTimeoutMs);
  await killEverything(scene.getProduct());
  expect(getSegments(scene.data, 'worker-1')[0]).toEqual({ ...segment, storedBytes: segment.size });
  return segment;
}

test('a crash around the deletion of a stored segment: nothing is stored twice, nothing is left behind', async () => {
  const scene = await startDeployment();
  for (const crash of ['before', 'after'] as const) {
    const segment = await crashBeforeDeletion(scene);
    if (crash === 'after') rmSync(segment.path);
    const product = await scene.start();
    await vi.waitFor(() => {
      expect(existsSync(segment.path)).toBe(false);
      expect([...readPositions(scene.data).keys()]).not.toContain(segment.name);
    }, waitTimeoutMs);
    await expectConsistentLog(scene.data, ...scene.loads);
    expect(getStderrLines(product)).toEqual([]);
  }
});

test('a segment that an operator deletes is stored all the same, and does not disturb the recorder', async () => {
  const scene = await startDeployment();
  const visitors = scene.startLoad();
  await visitors.awaitResponses(200);
  const segment = await vi.waitUntil(() => {
    const [only] = getSegments(scene.data, 'worker-1');
    return only?.storedBytes && only;
  }, waitTimeoutMs);
  rmSync(segment.path);
  await visitors.awaitResponses(200);
  await killAndAwaitRestart(scene.getProduct(), 'worker');
  await visitors.awaitResponses(200);
  await visitors.stop();
  // The recorder's position in a deleted segment is unknown.
  await vi.waitFor(() => expectConsistentLog(scene.data, visitors), waitTimeoutMs);
  await vi.waitFor(
    () => expect([...readPositions(scene.data).keys()]).not.toContain(segment.name),
    waitTimeoutMs,
  );
  expect(getStderrLines(scene.getProduct())).toHaveLength(1);
});

/** Decisions of the worker whose responses are sent, but which the stopped recorder has not read. */
async function findUnseenDecisions(scene: Deployment, visitors: ClientLoad) {
  await visitors.awaitResponses(100);
  const [recorder] = getProcesses(scene.getProduct(), 'recorder') as [number];
  process.kill(recorder, 'SIGSTOP');
  const { size } = getSegments(scene.data, 'worker-1').at(-1) as SegmentState;
  await visitors.awaitResponses(200);
  const segment = getSegments(scene.data, 'worker-1').at(-1) as SegmentState;
  return { recorder, segment, decisions: readDecisions(segment.path, size) };
}

/** Removes from the visitors' responses the ones that a disk fault destroyed. */
function expectLost(scene: Deployment, destroyed: { path: string }[]): void {
  for (const { responses } of scene.loads)
    for (const { path } of destroyed) (responses as Map<string, unknown>).delete(path);
}

test('a segment cut off in the middle of a line: that line is lost, all before it is stored', async () => {
  const scene = await startDeployment();
  for (let round = 1; round <= rounds; round++) {
    const visitors = scene.startLoad();
    const { recorder, segment, decisions } = await findUnseenDecisions(scene, visitors);
    await killAndAwaitRestart(scene.getProduct(), 'worker');
    const lost = readDecisions(segment.path).slice(-randomInteger(1, Math.min(20, decisions.length)));
    const [torn] = lost as [(typeof lost)[0]];
    truncateSync(segment.path, randomInteger(torn.start + 1, torn.end));
    process.kill(recorder, 'SIGCONT');
    await visitors.awaitResponses(200);
    await visitors.stop();
    expectLost(scene, lost);
    await expectConsistentLog(scene.data, ...scene.loads);
    // A dying writer leaves such a tail, too, and no client has its response: that is no damage.
    expect((await getNode(scene.getProduct())).corruptLines).toBe(0);
    await vi.waitFor(() => expect(existsSync(segment.path)).toBe(false), waitTimeoutMs);
  }
  expect(getStderrLines(scene.getProduct())).toHaveLength(rounds);
});

test('a segment with flipped bytes: those lines are skipped, counted and reported, the others stored', async () => {
  const scene = await startDeployment();
  let damaged = 0;
  for (let round = 1; round <= rounds; round++) {
    const visitors = scene.startLoad();
    const { recorder, segment, decisions } = await findUnseenDecisions(scene, visitors);
    const hit = [10, 60, 110].map(
      (first) => decisions[first + randomInteger(0, 40)] as (typeof decisions)[0],
    );
    // Not the newline itself: that would make one line of two.
    for (const { start, end } of hit) flipBit(segment.path, randomInteger(start, end - 1));
    damaged += hit.length;
    process.kill(recorder, 'SIGCONT');
    await visitors.awaitResponses(200);
    await visitors.stop();
    expect([...visitors.unanswered]).toEqual([]);
    expectLost(scene, hit);
    await expectConsistentLog(scene.data, ...scene.loads);
    expect((await getNode(scene.getProduct())).corruptLines).toBe(damaged);
    const events = await getEvents(scene.getProduct(), 'journal-corrupt');
    expect(events.map(({ payload }) => payload)).toEqual([{ segment: segment.name, lines: damaged }]);
    await vi.waitFor(async () => expect(await getHealth(scene.getProduct())).toBe('ok'), waitTimeoutMs);
    expect(getStderrLines(scene.getProduct())).toEqual([
      `recorder: the journal segment ${segment.name} is corrupt; unreadable records are skipped and counted`,
    ]);
  }
});
