import { existsSync, rmSync, truncateSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { expectBooksBalance } from './books';
import { rounds } from './rounds';
import { killAndAwait, killEverything, patience, processesOf, random, type Scene, startScene } from './scene';
import { complaintsOf, eventsOf, healthOf, nodeOf } from './seen';
import { decisionsIn, flip, positionsIn, type SegmentNow, segmentsOf } from './segments';
import type { Visitors } from './visitors';

/** A crash that finds the segment of a worker that died stored to its end, and not deleted yet. */
async function crashBeforeDeletion(scene: Scene): Promise<SegmentNow> {
  const visitors = scene.visit();
  await visitors.more(random(100, 600));
  await visitors.stop();
  await expectBooksBalance(scene.data, ...scene.everybody);
  // Those of workers before it go first.
  const segment = await vi.waitUntil(() => {
    const [oldest, ...others] = segmentsOf(scene.data, 'worker-1');
    return others.length === 0 && oldest;
  }, patience);
  // The recorder deletes a segment once its successor is there: it must not see one any more.
  process.kill(processesOf(scene.product(), 'recorder')[0] as number, 'SIGSTOP');
  await killAndAwait(scene.product(), 'worker');
  await vi.waitFor(() => expect(segmentsOf(scene.data, 'worker-1')).toHaveLength(2), patience);
  await killEverything(scene.product());
  expect(segmentsOf(scene.data, 'worker-1')[0]).toEqual({ ...segment, stored: segment.size });
  return segment;
}

test('a crash around the deletion of a stored segment: nothing is stored twice, nothing is left behind', async () => {
  const scene = await startScene();
  for (const crash of ['before', 'after'] as const) {
    const segment = await crashBeforeDeletion(scene);
    if (crash === 'after') rmSync(segment.path);
    const product = await scene.start();
    await vi.waitFor(() => {
      expect(existsSync(segment.path)).toBe(false);
      expect([...positionsIn(scene.data).keys()]).not.toContain(segment.name);
    }, patience);
    await expectBooksBalance(scene.data, ...scene.everybody);
    expect(complaintsOf(product)).toEqual([]);
  }
});

test('a segment that somebody deletes is stored all the same, and does not keep the recorder from its work', async () => {
  const scene = await startScene();
  const visitors = scene.visit();
  await visitors.more(200);
  const segment = await vi.waitUntil(() => {
    const [only] = segmentsOf(scene.data, 'worker-1');
    return only?.stored && only;
  }, patience);
  rmSync(segment.path);
  await visitors.more(200);
  await killAndAwait(scene.product(), 'worker');
  await visitors.more(200);
  await visitors.stop();
  // How far the recorder is with what is no longer there nobody can tell.
  await vi.waitFor(() => expectBooksBalance(scene.data, visitors), patience);
  await vi.waitFor(() => expect([...positionsIn(scene.data).keys()]).not.toContain(segment.name), patience);
  expect(complaintsOf(scene.product())).toHaveLength(1);
});

/** Decisions of the worker that are answered and that the recorder, stopped, has not seen. */
async function unseenDecisions(scene: Scene, visitors: Visitors) {
  await visitors.more(100);
  const [recorder] = processesOf(scene.product(), 'recorder') as [number];
  process.kill(recorder, 'SIGSTOP');
  const { size } = segmentsOf(scene.data, 'worker-1').at(-1) as SegmentNow;
  await visitors.more(200);
  const segment = segmentsOf(scene.data, 'worker-1').at(-1) as SegmentNow;
  return { recorder, segment, decisions: decisionsIn(segment.path, size) };
}

/** Takes out of the books what a fault of the disk destroyed. */
function writeOff(scene: Scene, destroyed: { path: string }[]): void {
  for (const { answers } of scene.everybody)
    for (const { path } of destroyed) (answers as Map<string, unknown>).delete(path);
}

test('a segment cut off in the middle of a line: that line is lost, all before it is stored', async () => {
  const scene = await startScene();
  for (let round = 1; round <= rounds; round++) {
    const visitors = scene.visit();
    const { recorder, segment, decisions } = await unseenDecisions(scene, visitors);
    await killAndAwait(scene.product(), 'worker');
    const lost = decisionsIn(segment.path).slice(-random(1, Math.min(20, decisions.length)));
    const [torn] = lost as [(typeof lost)[0]];
    truncateSync(segment.path, random(torn.start + 1, torn.end));
    process.kill(recorder, 'SIGCONT');
    await visitors.more(200);
    await visitors.stop();
    writeOff(scene, lost);
    await expectBooksBalance(scene.data, ...scene.everybody);
    // A writer that dies leaves such a tail, too, and nobody has its answer: that is no damage.
    expect((await nodeOf(scene.product())).damaged).toBe(0);
    await vi.waitFor(() => expect(existsSync(segment.path)).toBe(false), patience);
  }
  expect(complaintsOf(scene.product())).toHaveLength(rounds);
});

test('a segment with flipped octets: those lines are skipped, counted and told, the others stored', async () => {
  const scene = await startScene();
  let damaged = 0;
  for (let round = 1; round <= rounds; round++) {
    const visitors = scene.visit();
    const { recorder, segment, decisions } = await unseenDecisions(scene, visitors);
    const hit = [10, 60, 110].map((first) => decisions[first + random(0, 40)] as (typeof decisions)[0]);
    // Not the newline itself: that would make one line of two.
    for (const { start, end } of hit) flip(segment.path, random(start, end - 1));
    damaged += hit.length;
    process.kill(recorder, 'SIGCONT');
    await visitors.more(200);
    await visitors.stop();
    expect([...visitors.unanswered]).toEqual([]);
    writeOff(scene, hit);
    await expectBooksBalance(scene.data, ...scene.everybody);
    expect((await nodeOf(scene.product())).damaged).toBe(damaged);
    const events = await eventsOf(scene.product(), 'journal-damaged');
    expect(events.map(({ detail }) => detail)).toEqual([
      `${damaged} damaged lines of ${segment.name} left out.`,
    ]);
    await vi.waitFor(async () => expect(await healthOf(scene.product())).toBe('ok'), patience);
    expect(complaintsOf(scene.product())).toEqual([
      `recorder: the journal's ${segment.name} is damaged; what cannot be read is left out and counted`,
    ]);
  }
});
