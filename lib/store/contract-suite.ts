import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome, Reason } from '@/lib/core/journal-records';
import { hashSecret } from '@/lib/core/secrets';
import type { Store } from './store';

/** A decision that the suite has stored; what is left out is the engine's fixture's to choose. */
export interface SampleDecision {
  /** Seconds since the epoch. */
  time: number;
  session: string;
  outcome: Outcome;
  reason: Reason | null;
  backend: string | null;
  previousBackend: string | null;
}

/** An empty store whose configuration has the backends `b1` and `b2` of the upstream `web`. */
export interface EmptyStore {
  store: Store;
  /** Stores decisions as the recorder does. */
  storeDecisions(...decisions: Partial<SampleDecision>[]): Promise<void>;
  close(): Promise<void>;
}

/** When what the suite stores happened, seconds since the epoch. */
const now = Math.floor(Date.now() / 1000) - 30;
const upstream = 'web';
const actor = 'alice@10.0.0.9';
const everything = { limit: 100 };
const byLastSeen = { sort: 'lastSeen', order: 'desc' } as const;

/**
 * What every store must do, whatever database it is made of: each question and each command at least once. An engine
 * runs it by one call.
 *
 * @param name of the engine
 * @param openEmptyStore opens a store in which nothing has happened
 */
export function describeStore(name: string, openEmptyStore: () => Promise<EmptyStore>): void {
  describe(`a store of ${name}`, () => {
    let opened: EmptyStore;
    let store: Store;
    beforeAll(async () => {
      opened = await openEmptyStore();
      store = opened.store;
      await opened.storeDecisions(
        { time: now, session: 's1', outcome: 'assigned', backend: 'b1' },
        { time: now + 1, session: 's1', backend: 'b1' },
        { time: now + 2, session: 's2', outcome: 'assigned', backend: 'b2' },
        {
          time: now + 3,
          session: 's2',
          outcome: 'moved',
          reason: 'connect-failed',
          backend: 'b1',
          previousBackend: 'b2',
        },
        { time: now + 4, session: 's3', outcome: 'refused', reason: 'no-backend', backend: null },
      );
    }, 60_000);
    afterAll(() => opened.close());

    describeQuestions(() => store);
    describeCommands(() => store);
    describeAccess(() => store);
  });
}

function describeQuestions(getStore: () => Store): void {
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

  it('says what the log holds, what runs, and what waits to be sent', async () => {
    const store = getStore();
    expect(await store.getLogUsage()).toMatchObject({ decisions: 5 });
    expect(await store.getSettings()).toMatchObject({ configurations: [] });
    expect(await store.getNotificationTotals()).toEqual([]);
    expect(await store.getNodes()).toBeInstanceOf(Array);
  });

  it('counts what an export would have, and gives it oldest first', async () => {
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

function describeCommands(getStore: () => Store): void {
  it('changes what an operator wants of a backend, with an event and a new version', async () => {
    const store = getStore();
    const version = await store.getIntentVersion();
    const change = { upstream, name: 'b2', adminState: 'draining', weight: 5, actor } as const;
    expect(await store.changeBackend(change)).toMatchObject({ adminState: 'draining', weight: 5 });
    expect(await store.changeBackend({ ...change, name: 'b9' })).toBeNull();
    expect(await store.getIntentVersion()).toBeGreaterThan(version);
    const { backends } = await store.getIntent();
    expect(backends).toContainEqual(expect.objectContaining({ name: 'b2', adminState: 'draining' }));
    const { events } = await store.getEvents({ kind: 'admin-state' }, everything);
    expect(events).toMatchObject([{ backend: 'b2', actor }]);
  });

  it('does not move sessions that have nowhere to go', async () => {
    const store = getStore();
    const refusal = { domainErrorKind: 'conflict', code: 'no-other-backend' };
    await expect(store.unpinSession({ session: 's1', actor })).rejects.toMatchObject(refusal);
    const rebalance = { upstream, name: 'b1', share: 1, actor };
    await expect(store.rebalance(rebalance)).rejects.toMatchObject(refusal);
    await store.changeBackend({ upstream, name: 'b2', adminState: 'ready', actor });
  });

  it('unpins one session, and a share of those of a backend', async () => {
    const store = getStore();
    const version = await store.getIntentVersion();
    expect(await store.unpinSession({ session: 's1', actor })).toMatchObject({ backend: 'b1' });
    expect(await store.rebalance({ upstream, name: 'b1', share: 1, actor })).toMatchObject({ sessions: 1 });
    const unpinned = (await store.getUnpins(version)).flatMap(({ sessions }) => sessions);
    expect(unpinned.sort()).toEqual(['s1', 's2']);
    const unknown = store.unpinSession({ session: 'none', actor });
    await expect(unknown).rejects.toMatchObject({ domainErrorKind: 'not-found' });
  });

  it('sends sessions back only to a backend that can take them', async () => {
    const store = getStore();
    const home = store.failBack({ upstream, name: 'b2', actor });
    await expect(home).rejects.toMatchObject({ domainErrorKind: 'conflict', code: 'not-available' });
    const unknown = store.failBack({ upstream, name: 'b9', actor });
    await expect(unknown).rejects.toMatchObject({ domainErrorKind: 'not-found' });
  });

  it('sets the level of the process log and forgets it', async () => {
    const store = getStore();
    await store.changeLogLevel('debug');
    expect(await store.getLogLevel()).toMatchObject({ level: 'debug' });
    expect((await store.getIntent()).logLevel).toBe('debug');
    await store.clearLogLevel();
    expect(await store.getLogLevel()).toMatchObject({ level: 'info', configured: 'info' });
  });
}

function describeAccess(getStore: () => Store): void {
  it('keeps users, the last operator among them', async () => {
    const store = getStore();
    expect(await store.hasUsers()).toBe(false);
    await store.addUser({ name: 'root', role: 'operator', passwordHash: 'one' }, true);
    await store.addUser({ name: 'eve', role: 'viewer', passwordHash: 'two' });
    const taken = store.addUser({ name: 'eve', role: 'viewer', passwordHash: 'x' });
    await expect(taken).rejects.toMatchObject({ domainErrorKind: 'conflict', code: 'taken' });
    expect(await store.getUsers()).toMatchObject([
      { name: 'eve', role: 'viewer', logins: 0 },
      { name: 'root', role: 'operator' },
    ]);
    await expect(store.changeRole('root', 'viewer')).rejects.toMatchObject({ code: 'last-operator' });
    await expect(store.removeUser('root')).rejects.toMatchObject({ code: 'last-operator' });
    await expect(store.removeUser('none')).rejects.toMatchObject({ domainErrorKind: 'not-found' });
  });

  it('begins and ends logins, all of them with a new password', async () => {
    const store = getStore();
    const login = async (): Promise<string> => {
      const { passwordAt } = (await store.getPassword('eve')) ?? { passwordAt: 0n };
      return (await store.createLogin({ user: 'eve', passwordAt, client: '10.0.0.9', before: [] })) ?? '';
    };
    expect(await store.getPassword('none')).toBeNull();
    const digest = hashSecret(await login());
    await store.touchLogin(digest);
    expect(await store.findLogin(digest)).toMatchObject({ user: 'eve', role: 'viewer' });
    await store.deleteLogin(digest);
    expect(await store.findLogin(digest)).toBeNull();
    const other = hashSecret(await login());
    await store.changePassword('eve', 'three');
    expect(await store.findLogin(other)).toBeNull();
    const stale = { user: 'eve', passwordAt: 1n, client: '10.0.0.9', before: [] };
    expect(await store.createLogin(stale)).toBeNull();
  });

  it('makes, finds and revokes tokens', async () => {
    const store = getStore();
    const token = { name: 'ci', scope: 'read', seconds: 3600, createdBy: actor } as const;
    const digest = hashSecret(await store.createToken(token));
    await expect(store.createToken(token)).rejects.toMatchObject({ domainErrorKind: 'conflict' });
    await store.touchToken(digest);
    expect(await store.findToken(digest)).toMatchObject({ name: 'ci', usedAt: expect.any(BigInt) });
    expect(await store.getTokens()).toMatchObject([{ name: 'ci', createdBy: actor }]);
    await store.revokeToken('ci');
    expect(await store.findToken(digest)).toBeNull();
    await expect(store.revokeToken('ci')).rejects.toMatchObject({ domainErrorKind: 'not-found' });
  });

  it('has the audit log, newest first, and knows who signed in before', async () => {
    const store = getStore();
    const id = await store.beginAudit({ actor, action: 'sign-in' });
    expect(await store.hasSignedIn(actor)).toBe(false);
    await store.finishAudit(id, 'done');
    expect(await store.hasSignedIn(actor)).toBe(true);
    await store.beginAudit({ actor, action: 'unpin', target: 's1' });
    const { entries } = await store.getAudit({}, everything);
    expect(entries.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['unpin', null],
      ['sign-in', 'done'],
    ]);
    expect(await store.countAudit({ action: 'unpin' })).toBe(1);
    expect(await collect(store.auditBatches({}))).toHaveLength(2);
  });
}

async function collect<Row>(batches: AsyncIterable<Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of batches) rows.push(...batch);
  return rows;
}
