import { afterAll, beforeAll, expect, it } from 'vitest';
import { LeaseLostError, type LogWriter } from '../log-writer';
import type { Store } from '../store';
import { createDecisionLine, createJournalBatch, everything, testPlan, testSource } from './sample';
import type { TestedEngine, TestPlace } from './tested-engine';

/** The writing side, as the recorder uses it. */
export function describeLogWriter({ engine, createPlace }: TestedEngine): void {
  let place: TestPlace;
  let writer: LogWriter;
  let store: Store;
  beforeAll(async () => {
    place = await createPlace();
    const { location } = place;
    await engine.prepare(location);
    store = await engine.open(location, 'supervisor');
    await store.declareUpstreams(testPlan.node, testPlan);
    writer = await engine.openLogWriter({ location, ...testSource, log: () => undefined });
  }, 60_000);
  afterAll(async () => {
    await writer.close();
    await store.close();
    await place.remove();
  });

  it('stores a batch once, with how far the journal is stored', async () => {
    const lease = await writer.acquireLease();
    expect(await writer.readPositions()).toEqual(new Map());
    const micros = Date.now() * 1000;
    const batch = createJournalBatch(
      [createDecisionLine({ session: 's1' })],
      [['s', micros, '1.0.0', micros, 2, 0, 1, [], ['recording', 0, 0]]],
      10,
    );
    expect(await writer.append(batch, 0, lease)).toBe(true);
    expect(await writer.append(batch, 0, lease)).toBe(false);
    expect((await store.getDecisions({}, everything)).decisions).toHaveLength(1);
    expect(await writer.readPositions()).toEqual(new Map(batch.positions));
    expect(await store.getJournalPositions(testSource.journal)).toEqual(new Map(batch.positions));
    expect(await store.countLiveNodes()).toBe(1);
    await writer.assertIntact();
    await writer.deletePositions(batch.positions.map(([segment]) => segment));
    expect(await writer.readPositions()).toEqual(new Map());
  });

  it('lets one recorder store at a time', async () => {
    const earlier = await writer.acquireLease();
    const lease = await writer.acquireLease();
    const batch = createJournalBatch([createDecisionLine({ session: 's2' })], [], 20);
    await expect(writer.append(batch, 0, earlier)).rejects.toThrow(LeaseLostError);
    expect(await writer.append(batch, 0, lease)).toBe(true);
  });

  it('has the state that proxy and recorder report outside the journal', async () => {
    await writer.recordProgress(500);
    await writer.storeReportedState({ workers: 1, log: ['shedding', 3, 0] });
    expect(await store.getNodes()).toMatchObject([
      { name: testPlan.node, workers: 1, recordingState: 'shedding', droppedDecisions: 3 },
    ]);
    const seconds = Math.floor(Date.now() / 1000);
    await writer.sampleSessions(seconds);
    const [point] = await store.getLoad({ step: 1, from: seconds, to: seconds + 1 }, 'web');
    expect(point).toMatchObject({ sessions: 2 });
    expect(writer.getRemedy(new Error('the connection was closed'))).toBeNull();
  });

  it('deletes what is past its retention, a step at a time', async () => {
    const lease = await writer.acquireLease();
    const old = createDecisionLine({ session: 'old', time: Date.now() / 1000 - 7200 });
    await writer.append(createJournalBatch([old], [], 30), 0, lease);
    const job = writer.createRetentionJob({ decisionsMs: 3_600_000, sizeBytes: 1e9 });
    const countOld = async () => (await store.getDecisions({ session: 'old' }, everything)).decisions.length;
    expect(await countOld()).toBe(1);
    for (let turn = 0; turn < 100 && (await countOld()) > 0; turn++) await job.run(Date.now());
    expect(await countOld()).toBe(0);
    expect((await store.getDecisions({}, everything)).decisions).toHaveLength(2);
  });
}
