import { describe, expect, it } from 'vitest';
import type { JournalRecord } from '@/lib/core/journal-records';
import { createDecisionLine, createJournalBatch, type TestDecision } from '@/lib/store/contract-suite/sample';
import { LeaseLostError } from '@/lib/store/log-writer';
import { acquireLease } from '@/lib/store/sql/ingest/recorder-lease';
import { type RecorderDatabase, storeBatch } from './ingest/store-batch';
import { openRecorders } from './test-server/open-recorders';

const t = 1_795_000_000;
let offset = 0;

/** Stores decisions as the recorder of a node does. */
function store(
  recorder: RecorderDatabase,
  node: string,
  decisions: Partial<TestDecision>[],
  records: JournalRecord[] = [],
): Promise<boolean> {
  offset += 1;
  const batch = createJournalBatch(decisions.map(createDecisionLine), records, offset);
  return storeBatch(recorder, { node, journal: node }, batch, 0);
}

describe('a batch', { timeout: 60_000 }, () => {
  it('is stored once however often it is sent', async () => {
    const [recorder] = await openRecorders(1);
    const batch = createJournalBatch([createDecisionLine({}), createDecisionLine({})], [], 50);
    const source = { node: 'n1', journal: 'j1' };
    expect(await storeBatch(recorder, source, batch, 0)).toBe(true);
    expect(await storeBatch(recorder, source, batch, 0)).toBe(false);
    expect(await recorder.db.decision.count()).toBe(2);
    expect(await recorder.db.session.findMany()).toMatchObject([{ requests: 2 }]);
    // A segment of another journal may have the same name.
    expect(await storeBatch(recorder, { node: 'n2', journal: 'j2' }, batch, 0)).toBe(true);
  });

  it('is stored whole or not at all, and the next one can be stored', async () => {
    const [recorder] = await openRecorders(1);
    const bad = createDecisionLine({});
    bad[16] = null;
    const batch = createJournalBatch([createDecisionLine({}), bad], [], 9);
    await expect(storeBatch(recorder, { node: 'n1', journal: 'n1' }, batch, 0)).rejects.toThrow(/method/);
    expect(await recorder.db.decision.count()).toBe(0);
    expect(await recorder.db.journalPosition.count()).toBe(0);
    expect(await store(recorder, 'n1', [{}])).toBe(true);
  });

  it('is refused to a recorder whose lease another one has acquired', async () => {
    const [recorder] = await openRecorders(1);
    const lost = await acquireLease(recorder.db, 'n1');
    await acquireLease(recorder.db, 'n1');
    await acquireLease(recorder.db, 'n2');
    const batch = createJournalBatch([createDecisionLine({})], [], 9);
    const source = { node: 'n1', journal: 'n1' };
    await expect(storeBatch(recorder, source, batch, 0, lost)).rejects.toThrow(LeaseLostError);
    expect(await recorder.db.decision.count()).toBe(0);
  });

  it('waits no longer for a lock than a statement may take, also where connections keep no time-out', async () => {
    const [recorder, other] = await openRecorders(2);
    const batch = createJournalBatch([createDecisionLine({})], [], 9);
    const source = { node: 'n1', journal: 'n1' };
    await other?.db.$transaction(
      async (tx) => {
        await tx.$executeRaw`LOCK TABLE "Session" IN SHARE MODE`;
        await expect(storeBatch({ ...recorder, statementTimeoutMs: 200 }, source, batch, 0)).rejects.toThrow(
          'statement timeout',
        );
      },
      { maxWait: 10_000, timeout: 30_000 },
    );
    expect(await storeBatch(recorder, source, batch, 0)).toBe(true);
    const setting = await recorder.db.$queryRaw`SELECT current_setting('statement_timeout') AS value`;
    expect(setting).toEqual([{ value: '1min' }]);
  });

  it('keeps texts as they came, but for what PostgreSQL cannot store', async () => {
    const [recorder] = await openRecorders(1);
    const texts = ['\\', '\\N', '\\.', '\t', '\n', '\r', '"', "'", '{,}', 'NULL', '', 'ü😀', '%s', '\u0001'];
    for (const text of texts)
      await store(recorder, 'n1', [{ time: t, session: text, path: text, host: text, client: text }]);
    const [half, pair] = ['\ud800', '\udc00'];
    await store(
      recorder,
      'n1',
      [
        { time: t + 1, session: 'a\0', path: 'a\0' },
        { time: t + 1, session: `a${half}`, path: pair + half },
      ],
      [['e', t * 1e6, 'proxy-started', { version: 'a\0', workers: 1 }]],
    );
    const stored = await recorder.db.decision.findMany({ where: { time: BigInt(t * 1e6) } });
    expect(stored.map(({ path }) => path).sort()).toEqual(texts.toSorted());
    for (const { session, path, host, client } of stored)
      expect([session, host, client]).toEqual([path, path, path]);
    const replaced = await recorder.db.decision.findMany({ where: { time: BigInt((t + 1) * 1e6) } });
    expect(replaced.map(({ path }) => path).sort()).toEqual(['a\uFFFD', '\uFFFD\uFFFD']);
    // Two names that differ only there are one.
    expect(await recorder.db.session.findFirst({ where: { id: 'a\uFFFD' } })).toMatchObject({ requests: 2 });
    expect(await recorder.db.session.count()).toBe(texts.length + 1);
    expect(await recorder.db.event.findFirst()).toMatchObject({
      payload: '{"version":"a\uFFFD","workers":1}',
    });
  });
});

describe('the recorders of several nodes', { timeout: 60_000 }, () => {
  const moved = { outcome: 'moved', reason: 'timeout', backend: 'b2', previousBackend: 'b1' } as const;

  it('write the moves of one cause as one event, each session counted once', async () => {
    const [first, second] = await openRecorders(2);
    const nodes = [
      { recorder: first, node: 'n1' },
      { recorder: second as RecorderDatabase, node: 'n2' },
    ];
    for (let round = 0; round < 5; round++) {
      await Promise.all(
        nodes.map(({ recorder, node }) =>
          store(recorder, node, [
            { time: t + round, session: `${round}`, ...moved },
            { time: t + round, session: `${round} of ${node}`, ...moved },
          ]),
        ),
      );
    }
    expect(await first.db.event.findMany({ where: { kind: 'failover' } })).toMatchObject([
      { backend: 'b1', toBackend: 'b2', reason: 'timeout', sessions: 15 },
    ]);
  });

  it('store the same sessions at the same time, and lose and count nothing twice', async () => {
    const recorders = await openRecorders(4);
    const sessions = Array.from({ length: 200 }, (_, index) => `s${index}`);
    await Promise.all(
      recorders.map(async (recorder, index) => {
        for (let round = 0; round < 10; round++) {
          // Each node has them in another order.
          const turned = [...sessions.slice(index * 50), ...sessions.slice(0, index * 50)];
          const decisions = turned.map((session, number) => ({
            session,
            time: t + round + number / 1000,
            ...((number + round) % 40 === 0 && moved),
          }));
          await store(recorder, `n${index}`, decisions);
        }
      }),
    );
    const [{ db }] = recorders;
    const total = 4 * 10 * 200;
    expect(await db.decision.count()).toBe(total);
    expect((await db.session.aggregate({ _sum: { requests: true } }))._sum.requests).toBe(total);
    expect(await db.session.count()).toBe(200);
    const load = await db.load.groupBy({ by: ['step', 'node'], _sum: { requests: true } });
    expect(load.map(({ _sum }) => _sum.requests)).toEqual(Array(24).fill(total / 4));
  });
});
