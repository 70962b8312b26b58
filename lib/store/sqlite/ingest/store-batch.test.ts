import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decisionFieldNames } from '@/lib/core/decision-record';
import {
  createDecisionLine,
  createJournalBatch,
  openTestDatabase,
  type TestDatabase,
  testSource,
} from '@/lib/store/test-database';
import { storeBatch } from './store-batch';

let log: TestDatabase;
beforeEach(async () => {
  log = await openTestDatabase();
});
afterEach(() => log.close());

const t = 1_795_000_000;
const micros = (seconds: number) => BigInt(Math.round(seconds * 1e6));

describe('a batch', () => {
  it('becomes decisions, field for field', async () => {
    const moved = { outcome: 'moved', reason: 'timeout', backend: 'b2', previousBackend: 'b1' } as const;
    await log.storeDecisions({ time: t, session: 'abc', path: '/a', appSession: 'fp', ...moved });
    expect(await log.db.decision.findMany()).toEqual([
      {
        ...Object.fromEntries(decisionFieldNames.map((name) => [name, null])),
        id: 1,
        time: micros(t),
        node: 'test',
        listener: '127.0.0.1:2200',
        upstream: 'web',
        session: 'abc',
        presented: 'valid',
        outcome: 'moved',
        reason: 'timeout',
        backend: 'b2',
        previousBackend: 'b1',
        attempts: 1,
        status: 200,
        timeToFirstByte: 900n,
        duration: 1000n,
        bytesIn: 100n,
        bytesOut: 200n,
        method: 'GET',
        host: 'example.test',
        path: '/a',
        client: '10.0.0.1',
        appSession: 'fp',
      },
    ]);
  });

  it('is stored once however often it is sent', async () => {
    const batch = createJournalBatch([createDecisionLine({}), createDecisionLine({})], [], 50);
    expect(await storeBatch(log.db, testSource, batch, 0)).toBe(true);
    expect(await storeBatch(log.db, testSource, batch, 0)).toBe(false);
    expect(await log.db.decision.count()).toBe(2);
    expect(await log.db.session.findMany()).toMatchObject([{ requests: 2 }]);
    expect(await log.db.journalPosition.findMany()).toMatchObject([{ offset: 50n }]);
  });

  it('is stored whole or not at all', async () => {
    const bad = createDecisionLine({});
    bad[4] = null;
    await expect(
      storeBatch(log.db, testSource, createJournalBatch([createDecisionLine({}), bad], [], 9), 0),
    ).rejects.toThrow();
    expect(await log.db.decision.count()).toBe(0);
    expect(await log.db.journalPosition.count()).toBe(0);
  });
});

describe('a session', () => {
  it('is pinned to the backend that responded last, since it first did', async () => {
    await log.storeDecisions(
      { time: t, outcome: 'assigned', presented: 'none', backend: 'b1' },
      { time: t + 1, backend: 'b1' },
      { time: t + 2, outcome: 'moved', reason: 'timeout', backend: 'b2', previousBackend: 'b1' },
      { time: t + 3, backend: 'b2', client: '10.0.0.2', appSession: 'fp' },
      { time: t + 4, outcome: 'refused', reason: 'no-backend', backend: null, status: 503 },
    );
    expect(await log.db.session.findMany()).toEqual([
      {
        id: 's1',
        node: 'test',
        upstream: 'web',
        backend: 'b2',
        pinnedSince: micros(t + 2),
        appSession: 'fp',
        client: '10.0.0.1',
        firstSeen: micros(t),
        lastSeen: micros(t + 4),
        requests: 5,
        moves: 1,
      },
    ]);
  });

  it('is not reset by a late decision', async () => {
    await log.storeDecisions({ time: t + 5, backend: 'b2', client: 'new' });
    await log.storeDecisions({ time: t, backend: 'b1', client: 'old' });
    expect(await log.db.session.findMany()).toMatchObject([
      { backend: 'b2', pinnedSince: micros(t + 5), client: 'new', firstSeen: micros(t), requests: 2 },
    ]);
  });

  it('is the same however its decisions are batched', async () => {
    const decisions = [
      { outcome: 'assigned', presented: 'none', backend: 'b1', appSession: null },
      { backend: 'b1', appSession: 'fp1' },
      { outcome: 'moved', reason: 'timeout', backend: 'b2', previousBackend: 'b1' },
      { backend: 'b2', client: '10.0.0.2' },
      { outcome: 'refused', reason: 'no-backend', backend: null },
      { outcome: 'moved', reason: 'unpinned', backend: 'b1', previousBackend: 'b2', appSession: 'fp2' },
      { backend: 'b1' },
    ] as const;
    for (let size = 1; size <= decisions.length; size++) {
      const session = `in batches of ${size}`;
      const timed = decisions.map((decision, index) => ({ ...decision, session, time: t + index }));
      for (let from = 0; from < timed.length; from += size)
        await log.storeDecisions(...timed.slice(from, from + size));
    }
    const sessions = await log.db.session.findMany();
    expect(sessions).toHaveLength(decisions.length);
    for (const { id: _id, ...session } of sessions) {
      expect(session).toEqual({
        node: 'test',
        upstream: 'web',
        backend: 'b1',
        pinnedSince: micros(t + 5),
        appSession: 'fp2',
        client: '10.0.0.1',
        firstSeen: micros(t),
        lastSeen: micros(t + 6),
        requests: 7,
        moves: 2,
      });
    }
  });

  it('is the same in one batch as decision by decision, whatever befell it', async () => {
    let state = 5;
    const one = <Value>(...values: Value[]): Value => {
      // The same in every run, so that a failure can be reproduced.
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return values[(state >>> 8) % values.length] as Value;
    };
    const decisions = Array.from({ length: 120 }, (_, index) => {
      const outcome = one('pinned', 'pinned', 'pinned', 'pinned', 'moved', 'assigned', 'refused');
      return {
        time: t + index,
        outcome,
        session: one('s1', 's2', 's3', 's4'),
        upstream: one('web', 'web', 'api'),
        backend: outcome === 'refused' ? null : one('b1', 'b1', 'b2'),
        previousBackend: outcome === 'moved' ? 'b1' : null,
        reason: outcome === 'moved' ? ('timeout' as const) : null,
        client: one('10.0.0.1', '10.0.0.1', '10.0.0.1', '10.0.0.2'),
        appSession: one(null, null, 'fp1', 'fp1', 'fp2'),
      } as const;
    });
    const sizes = [1, 2, 11, decisions.length];
    const ends = [];
    for (const size of sizes) {
      const other = await openTestDatabase();
      try {
        for (let from = 0; from < decisions.length; from += size)
          await other.storeDecisions(...decisions.slice(from, from + size));
        ends.push(await other.db.session.findMany({ orderBy: [{ id: 'asc' }, { upstream: 'asc' }] }));
      } finally {
        await other.close();
      }
    }
    expect(ends[0]).toHaveLength(8);
    for (const end of ends) expect(end).toEqual(ends[0]);
  });

  it('follows its client to another address, or application session, within a batch', async () => {
    const orders = [
      ['1', '2'],
      ['2', '1'],
    ] as const;
    for (const [first, second] of orders) {
      for (const what of ['client', 'appSession'] as const) {
        const at = (value: string) => ({ session: `${what} from ${first}`, [what]: value });
        await log.storeDecisions({ time: t, outcome: 'assigned', presented: 'none', ...at(first) });
        await log.storeDecisions({ time: t + 1, ...at(first) }, { time: t + 2, ...at(second) });
      }
    }
    expect(await log.db.session.findMany({ orderBy: { id: 'asc' } })).toMatchObject([
      { appSession: '2', requests: 3 },
      { appSession: '1', requests: 3 },
      { client: '2', requests: 3 },
      { client: '1', requests: 3 },
    ]);
  });

  it('has no backend until one has responded', async () => {
    await log.storeDecisions({ time: t + 1, outcome: 'refused', backend: null });
    await log.storeDecisions({ time: t, outcome: 'assigned', backend: 'b1' });
    expect(await log.db.session.findMany()).toMatchObject([{ backend: 'b1', pinnedSince: micros(t) }]);
  });
});

describe('the rollups', () => {
  it('agree with the decisions in every step', async () => {
    for (let batch = 0; batch < 4; batch++) {
      await log.storeDecisions(
        { time: t + batch * 40, session: `s${batch}`, outcome: 'assigned', backend: 'b1' },
        { time: t + batch * 40 + 0.5, session: `s${batch}`, backend: 'b1', status: 502 },
        {
          time: t + batch * 40 + 1,
          outcome: 'moved',
          reason: 'timeout',
          backend: 'b2',
          previousBackend: 'b1',
        },
        { time: t + batch * 40 + 1, outcome: 'refused', backend: null, timeToFirstByte: null, status: 503 },
      );
    }
    for (const step of [1, 60, 3600]) {
      const sums = await log.db.load.groupBy({
        by: ['backend'],
        where: { step },
        orderBy: { backend: 'asc' },
        _sum: {
          requests: true,
          assigned: true,
          pinned: true,
          moved: true,
          movedAway: true,
          refused: true,
          errors: true,
        },
      });
      const none = { assigned: 0, pinned: 0, moved: 0, movedAway: 0, refused: 0 };
      expect(sums.map(({ backend, _sum }) => ({ backend, ..._sum }))).toEqual([
        { backend: '', ...none, requests: 4, refused: 4, errors: 4 },
        { backend: 'b1', ...none, requests: 8, assigned: 4, pinned: 4, movedAway: 4, errors: 4 },
        { backend: 'b2', ...none, requests: 4, moved: 4, errors: 0 },
      ]);
      const { _sum } = await log.db.latency.aggregate({ where: { step }, _sum: { count: true } });
      expect(_sum.count).toBe(12);
      const times = await log.db.load.findMany({ where: { step }, select: { time: true } });
      expect(times.every(({ time }) => time % step === 0)).toBe(true);
    }
  });
});
