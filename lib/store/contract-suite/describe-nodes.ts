import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JournalRecord } from '@/lib/core/journal-records';
import type { LogWriter } from '../log-writer';
import type { Store } from '../store';
import { createDecisionLine, createJournalBatch, everything, testPlan } from './sample';
import type { TestedEngine, TestPlace } from './tested-engine';

const sources = [
  { node: 'edge-1', journal: 'journal-1' },
  { node: 'edge-2', journal: 'journal-2' },
] as const;

/** Two nodes that use one store. */
export function describeNodes({ engine, createPlace, isShared }: TestedEngine): void {
  let place: TestPlace;
  let store: Store;
  let first: LogWriter;
  let second: LogWriter;
  beforeAll(async () => {
    place = await createPlace();
    const { location } = place;
    await engine.prepare(location);
    store = await engine.open(location, 'supervisor');
    for (const source of sources) {
      await store.claimNode(source);
      await store.declareUpstreams(source.node, testPlan);
    }
    const open = (source: (typeof sources)[number]) =>
      engine.openLogWriter({ location, ...source, log: () => undefined });
    first = await open(sources[0]);
    second = await open(sources[1]);
  }, 60_000);
  afterAll(async () => {
    await second.close();
    await first.close();
    await store.close();
    await place.remove();
  });

  const heartbeat = (inFlight: number): JournalRecord => {
    const micros = Date.now() * 1000;
    return ['s', micros, '1.0.0', micros, 1, 0, 1, [['web', 'b1', inFlight, 0]], ['recording', 0, 0]];
  };

  it('stores the journals of both, whose segments have the same names', async () => {
    for (const [writer, inFlight] of [
      [first, 1],
      [second, 2],
    ] as const) {
      const lease = await writer.acquireLease();
      const lines = [createDecisionLine({ session: 'shared' })];
      expect(await writer.append(createJournalBatch(lines, [heartbeat(inFlight)], 10), 0, lease)).toBe(true);
    }
    expect((await store.getDecisions({}, everything)).decisions.map(({ node }) => node).sort()).toEqual([
      'edge-1',
      'edge-2',
    ]);
    expect((await store.getSession({ id: 'shared', ...everything }))?.session).toMatchObject({ requests: 2 });
    const totals = (await store.getTotals()).requests;
    expect(totals.reduce((sum, { pinned }) => sum + pinned, 0)).toBe(2);
    await first.deletePositions(['worker-1.1.1.ndjson']);
    expect(await store.getJournalPositions('journal-1')).toEqual(new Map());
    expect(await store.getJournalPositions('journal-2')).toEqual(new Map([['worker-1.1.1.ndjson', 10]]));
  });

  it('shows what each of them finds, and both together', async () => {
    expect(await store.getBackend('web', 'b1')).toMatchObject({
      inFlight: 3,
      nodes: [
        { node: 'edge-1', inFlight: 1 },
        { node: 'edge-2', inFlight: 2 },
      ],
    });
  });

  it('has one leader', async () => {
    expect(await first.lead()).toBe(true);
    expect(await second.lead()).toBe(false);
    await first.watchNodes();
    expect(await store.isLeader('edge-1')).toBe(true);
    expect(await store.isLeader('edge-2')).toBe(false);
    const rows = await store.getNodes();
    expect(rows.map(({ name, isLeader, isLost }) => ({ name, isLeader, isLost }))).toEqual(
      expect.arrayContaining([
        { name: 'edge-1', isLeader: true, isLost: false },
        { name: 'edge-2', isLeader: false, isLost: false },
      ]),
    );
    expect(rows.every(({ databaseMicros }) => (databaseMicros ?? 0) > 0)).toBe(true);
  });

  it.runIf(isShared)('refuses a name that another node has', async () => {
    await expect(store.claimNode({ node: 'edge-1', journal: 'journal-3' })).rejects.toThrow(
      /is called edge-1/,
    );
  });

  it('shares one key', async () => {
    expect(await store.shareSecret('aa')).toBe('aa');
    expect(await store.shareSecret('bb')).toBe('aa');
  });
}
