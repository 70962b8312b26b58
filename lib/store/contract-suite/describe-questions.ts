import { expect, it } from 'vitest';
import type { Store } from '../store';
import { byLastSeen, collect, everything, now, upstream } from './sample';

/** Queries of a log in which some decisions were stored. */
export function describeQuestions(getStore: () => Store): void {
  it('lists upstreams and backends as declared', async () => {
    const store = getStore();
    expect((await store.getUpstreams()).map(({ name }) => name)).toEqual([upstream]);
    expect((await store.getBackends()).map(({ name }) => name)).toEqual(['b1', 'b2']);
    expect(await store.getBackends({ upstream: 'other' })).toEqual([]);
    expect(await store.getBackend(upstream, 'b1')).toMatchObject({ name: 'b1', adminState: 'ready' });
    expect(await store.getBackend(upstream, 'b9')).toBeNull();
  });

  it('gives decisions newest first, by pages whose cursors lead on', async () => {
    const store = getStore();
    const first = await store.getDecisions({}, { limit: 3 });
    expect(first.decisions.map(({ session }) => session)).toEqual(['s3', 's2', 's2']);
    const cursor = first.nextCursor ?? undefined;
    const second = await store.getDecisions({}, { limit: 3, cursor });
    expect(second.decisions.map(({ session }) => session)).toEqual(['s1', 's1']);
    expect(second.nextCursor).toBeNull();
    const moved = await store.getDecisions({ outcome: 'moved' }, everything);
    expect(moved.decisions).toMatchObject([{ session: 's2', previousBackend: 'b2', backend: 'b1' }]);
  });

  it('refuses a cursor that another list gave', async () => {
    const store = getStore();
    const { nextCursor } = await store.getSessions({}, byLastSeen, { limit: 1 });
    const cursor = nextCursor ?? '';
    const refusal = { domainErrorKind: 'invalid', field: 'cursor' };
    await expect(store.getDecisions({}, { limit: 1, cursor })).rejects.toMatchObject(refusal);
    await expect(store.getEvents({}, { limit: 1, cursor: 'x' })).rejects.toMatchObject(refusal);
    await expect(store.getAudit({}, { limit: 1, cursor: 'x' })).rejects.toMatchObject(refusal);
    const otherOrder = { sort: 'moves', order: 'desc' } as const;
    await expect(store.getSessions({}, otherOrder, { limit: 1, cursor })).rejects.toMatchObject(refusal);
  });

  it('refuses a cursor with numbers that no row has', async () => {
    const store = getStore();
    const refusal = { domainErrorKind: 'invalid', field: 'cursor' };
    for (const number of [1.5, 2 ** 53]) {
      const page = (...key: unknown[]) => ({
        limit: 1,
        cursor: Buffer.from(JSON.stringify([...key, number, 1])).toString('base64url'),
      });
      await expect(store.getDecisions({}, page())).rejects.toMatchObject(refusal);
      await expect(store.getEvents({}, page())).rejects.toMatchObject(refusal);
      await expect(store.getSession({ id: 's1', ...page() })).rejects.toMatchObject(refusal);
      await expect(
        store.getSessions({}, byLastSeen, page(byLastSeen.sort, byLastSeen.order)),
      ).rejects.toMatchObject(refusal);
    }
  });

  it('finds nothing by a text that has U+0000', async () => {
    const store = getStore();
    const text = 's\0';
    for (const filter of [{ q: text }, { path: text }, { upstream: text }, { backend: text }, { node: text }])
      expect((await store.getSessions(filter, byLastSeen, everything)).sessions).toEqual([]);
    for (const filter of [{ session: text }, { upstream: text }, { outcome: text }])
      expect((await store.getDecisions(filter, everything)).decisions).toEqual([]);
    expect((await store.getEvents({ kind: text, backend: text }, everything)).events).toEqual([]);
    expect(await store.getSession({ id: text, ...everything })).toBeNull();
  });

  it('gives sessions in their order, and one with its decisions', async () => {
    const store = getStore();
    const { sessions } = await store.getSessions({ upstream }, byLastSeen, everything);
    expect(sessions.map(({ id }) => id)).toEqual(expect.arrayContaining(['s1', 's2']));
    const moved = await store.getSessions({ moved: true }, byLastSeen, everything);
    expect(moved.sessions).toMatchObject([{ id: 's2', backend: 'b1', moves: 1 }]);
    const detail = await store.getSession({ id: 's2', ...everything });
    expect(detail).toMatchObject({ session: { id: 's2' }, upstreams: [upstream], unpin: null });
    expect(detail?.decisions).toHaveLength(2);
    expect(await store.getSession({ id: 'none', ...everything })).toBeNull();
  });

  it('has an event of the failover, by itself and in steps', async () => {
    const store = getStore();
    const { events } = await store.getEvents({ kind: 'failover' }, everything);
    expect(events).toMatchObject([{ upstream, backend: 'b2', toBackend: 'b1', sessions: 1 }]);
    const steps = await store.getEventSteps({ kind: 'failover' }, { from: now - 60, to: now + 60 });
    expect(steps.total).toBe(1);
  });

  it('sums up load, moves and totals', async () => {
    const store = getStore();
    const range = { from: now, to: now + 10 };
    const load = await store.getLoad({ step: 1, ...range }, upstream);
    expect(load.reduce((sum, { requests }) => sum + requests, 0)).toBe(5);
    const moves = await store.getMoves({ step: 1, ...range });
    expect(moves).toMatchObject([{ previousBackend: 'b2', backend: 'b1', moves: 1 }]);
    const totals = await store.getTotals();
    expect(totals.moves).toMatchObject([{ previousBackend: 'b2', backend: 'b1', moves: 1 }]);
    expect(totals.requests.reduce((sum, { refused }) => sum + refused, 0)).toBe(1);
    const history = await store.getBackendHistory({ upstream, name: 'b1', ...range });
    expect(history.points.reduce((sum, { requests }) => sum + requests, 0)).toBe(3);
  });

  it('previews a drain and a rebalance, and does not know other backends', async () => {
    const store = getStore();
    const drain = await store.getDrainPreview(upstream, ['b1']);
    expect([drain.pinned, drain.others.map(({ name }) => name)]).toEqual([2, ['b2']]);
    const rebalance = await store.getRebalancePreview(upstream, 'b1');
    expect([rebalance.active, rebalance.others.map(({ name }) => name)]).toEqual([2, ['b2']]);
    const refusal = { domainErrorKind: 'not-found' };
    await expect(store.getDrainPreview(upstream, ['b9'])).rejects.toMatchObject(refusal);
    await expect(store.getRebalancePreview(upstream, 'b9')).rejects.toMatchObject(refusal);
    expect(await store.getDisplacedSessions()).toEqual([]);
  });

  it('has the usage of the log, the versions, and the waiting notifications', async () => {
    const store = getStore();
    expect(await store.getLogUsage()).toMatchObject({ decisions: 5 });
    expect(await store.getSettings()).toMatchObject({ configurations: [] });
    expect(await store.getNotificationTotals()).toEqual([]);
    expect(await store.getNodes()).toBeInstanceOf(Array);
  });

  it('counts the rows of an export, and returns them oldest first', async () => {
    const store = getStore();
    expect(await store.estimateDecisions({})).toBe(5);
    expect(await store.estimateSessions({ moved: true })).toBe(1);
    expect(await store.countEvents({ kind: 'failover' })).toBe(1);
    const decisions = await collect(store.decisionBatches({}));
    expect(decisions.map(({ session }) => session)).toEqual(['s1', 's1', 's2', 's2', 's3']);
    expect((await collect(store.sessionBatches({ moved: true }))).map(({ id }) => id)).toEqual(['s2']);
    expect(await collect(store.eventBatches({ kind: 'failover' }))).toHaveLength(1);
    expect(await collect(store.auditBatches({ action: 'log-level' }))).toEqual([]);
  });
}
