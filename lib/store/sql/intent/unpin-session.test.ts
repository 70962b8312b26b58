import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '@/lib/store/sql/database';
import { openTestDatabase, type TestDatabase } from '@/lib/store/test-database';
import { changeBackend } from './change-backend';
import { readIntentVersion } from './read-intent';
import { readUnpins } from './read-unpins';
import { rebalanceBackend } from './rebalance';
import { unpinSession } from './unpin-session';

let log: TestDatabase;
let operator: Database;
beforeEach(async () => {
  log = await openTestDatabase();
  operator = await log.openAs('operator');
});
afterEach(async () => {
  await operator.$disconnect();
  await log.close();
});

const actor = 'operator@10.0.0.9';
const unpin = (session: string, upstream?: string) => unpinSession(operator, { session, upstream, actor });
const createMove = (session: string, reason: 'unpinned' | 'timeout' = 'unpinned') =>
  ({ session, outcome: 'moved', reason, backend: 'b2', previousBackend: 'b1' }) as const;
const readEvents = () =>
  log.db.event.findMany({ where: { kind: { not: 'failover' } }, orderBy: { id: 'asc' } });
const readUnpinnedSessions = async () =>
  (await readUnpins(log.db, 0)).flatMap(({ sessions }) => sessions).sort();

describe('an unpinned session', () => {
  it('is reported to the proxy, and to operators as an event that names the actor', async () => {
    await log.storeDecisions({ session: 'x' }, { session: 'y' });
    const before = await readIntentVersion(log.db);
    const row = await unpin('x');
    expect(row).toMatchObject({ session: 'x', upstream: 'web', backend: 'b1' });
    const hours = (Date.parse(row.expiresAt) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThanOrEqual(24);
    expect(await readIntentVersion(log.db)).toBe(before + 1);
    expect(await readUnpins(log.db, before)).toEqual([{ upstream: 'web', backend: 'b1', sessions: ['x'] }]);
    expect(await readEvents()).toMatchObject([
      { kind: 'unpinned', upstream: 'web', backend: 'b1', sessions: 1, actor, payload: '{"session":"x"}' },
    ]);
  });

  it('is unpinned once however often it is asked for', async () => {
    await log.storeDecisions({ session: 'x' });
    expect(await unpin('x')).toEqual(await unpin('x'));
    expect(await readEvents()).toHaveLength(1);
  });

  it('is pinned again once it has moved, which is reported to the proxy, and can be unpinned once more', async () => {
    await log.storeDecisions({ session: 'x' }, { session: 'y' });
    await unpin('x');
    await unpin('y');
    const before = await readIntentVersion(log.db);
    await log.storeDecisions(createMove('x'));
    expect(await readUnpinnedSessions()).toEqual(['y']);
    expect(await readIntentVersion(log.db)).toBe(before + 1);
    expect(await readUnpins(log.db, before)).toEqual([{ upstream: 'web', backend: null, sessions: ['x'] }]);
    expect(await unpin('x')).toMatchObject({ backend: 'b2' });
    expect(await readUnpinnedSessions()).toEqual(['x', 'y']);
  });

  it.each([
    ['it left for another reason', createMove('x', 'timeout'), false],
    ['its pin was lost', { session: 'x', outcome: 'assigned', presented: 'unknown' }, false],
    ['it was served where it is', { session: 'x' }, true],
    ['it moved from elsewhere', { ...createMove('x', 'timeout'), previousBackend: 'b3' }, true],
    ['it left before it was unpinned', { ...createMove('x', 'timeout'), time: 1_700_000_000 }, true],
    [
      'its client disconnected before the response',
      { ...createMove('x'), status: 499, timeToFirstByte: null },
      true,
    ],
    ['another session moved', createMove('y'), true],
    ['it moved on another upstream', { ...createMove('x'), upstream: 'api' }, true],
    ['it was refused', { session: 'x', outcome: 'refused', backend: null }, true],
  ] as const)('when %s', async (_what, decision, stillUnpinned) => {
    await log.storeDecisions({ session: 'x', time: Date.now() / 1000 - 1 });
    await unpin('x');
    const before = await readIntentVersion(log.db);
    await log.storeDecisions({ time: Date.now() / 1000 + 1, ...decision });
    expect(await readUnpinnedSessions()).toEqual(stillUnpinned ? ['x'] : []);
    expect((await readIntentVersion(log.db)) === before).toBe(stillUnpinned);
  });

  it('has to be known, pinned, and have somewhere to go', async () => {
    await log.storeDecisions({ session: 'x' }, { session: 'none', outcome: 'refused', backend: null });
    const refusal = (domainErrorKind: string, code: string, message: RegExp) =>
      expect.objectContaining({ domainErrorKind, code, message: expect.stringMatching(message) });
    await expect(unpin('z')).rejects.toEqual(refusal('not-found', 'not-found', /no session "z"/));
    await expect(unpin('x', 'api')).rejects.toEqual(refusal('not-found', 'not-found', /no session "x"/));
    await expect(unpin('none')).rejects.toEqual(refusal('conflict', 'not-pinned', /is not pinned/));
    await changeBackend(operator, { upstream: 'web', name: 'b2', adminState: 'draining', actor });
    await expect(unpin('x')).rejects.toEqual(
      refusal('conflict', 'no-other-backend', /add one, or set one to ready/),
    );
    await changeBackend(operator, { upstream: 'web', name: 'b2', adminState: 'ready', actor });
    await log.db.upstream.updateMany({ data: { sticky: 'off' } });
    await expect(unpin('x')).rejects.toEqual(refusal('conflict', 'not-pinned', /sticky mode is off/));
    expect(await readUnpinnedSessions()).toEqual([]);
  });
});

describe('a rebalance', () => {
  const half = (share = 0.5, most?: number) =>
    rebalanceBackend(operator, { upstream: 'web', name: 'b1', share, actor }, most);
  const sessions = (count: number, name: string, more = {}) =>
    log.storeDecisions(
      ...Array.from({ length: count }, (_, index) => ({ session: `${name}${index}`, ...more })),
    );

  it('unpins a random share of the active sessions of one backend, in one event', async () => {
    await sessions(100, 'x');
    await sessions(50, 'y', { backend: 'b2' });
    await sessions(50, 'old', { time: Date.now() / 1000 - 301 });
    expect(await half()).toEqual({ sessions: 50, isLimited: false });
    const first = await readUnpinnedSessions();
    expect(first).toHaveLength(50);
    expect(first.every((id) => id.startsWith('x'))).toBe(true);
    expect(first).not.toEqual([...first.keys()].map((index) => `x${index}`).sort());
    expect(await readEvents()).toMatchObject([
      {
        kind: 'rebalanced',
        backend: 'b1',
        sessions: 50,
        actor,
        payload: '{"percent":50,"activeSessions":100,"limit":null}',
      },
    ]);
    // Unpinned sessions do not count any more.
    expect(await half()).toEqual({ sessions: 25, isLimited: false });
    expect(await readUnpinnedSessions()).toEqual(expect.arrayContaining(first));
    expect(await half(1)).toEqual({ sessions: 25, isLimited: false });
    expect(await half(1)).toEqual({ sessions: 0, isLimited: false });
    expect(await readEvents()).toHaveLength(3);
  });

  it('moves one session at least, and no more at a time than it says', async () => {
    await sessions(10, 'x');
    expect(await half(0.01)).toEqual({ sessions: 1, isLimited: false });
    expect(await half(1, 5)).toEqual({ sessions: 5, isLimited: true });
    expect(await readUnpinnedSessions()).toHaveLength(6);
    expect((await readEvents()).at(-1)?.payload).toBe('{"percent":100,"activeSessions":9,"limit":5}');
  });

  it('needs a backend with sessions that have somewhere to go, and else changes nothing', async () => {
    const before = await readIntentVersion(log.db);
    await expect(half()).rejects.toMatchObject({ domainErrorKind: 'conflict', code: 'not-pinned' });
    const unknown = rebalanceBackend(operator, { upstream: 'web', name: 'b9', share: 1, actor });
    await expect(unknown).rejects.toMatchObject({ domainErrorKind: 'not-found' });
    expect(await readIntentVersion(log.db)).toBe(before);
    await sessions(1, 'x');
    await changeBackend(operator, { upstream: 'web', name: 'b2', adminState: 'maintenance', actor });
    await expect(half()).rejects.toMatchObject({ domainErrorKind: 'conflict', code: 'no-other-backend' });
  });
});
