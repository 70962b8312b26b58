import { expect, it } from 'vitest';
import type { Store } from '../store';
import { actor, everything, testPlan, upstream } from './sample';

/** The operators' commands for backends and sessions, after the questions. */
export function describeCommands(getStore: () => Store): void {
  it('changes the intent for a backend, with an event and a new version', async () => {
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
    await expect(home).rejects.toMatchObject({ domainErrorKind: 'conflict', code: 'backend-unavailable' });
    const unknown = store.failBack({ upstream, name: 'b9', actor });
    await expect(unknown).rejects.toMatchObject({ domainErrorKind: 'not-found' });
  });

  it('sets the level of the process log and forgets it', async () => {
    const store = getStore();
    await store.changeLogLevel('debug');
    expect(await store.getLogLevel()).toMatchObject({ level: 'debug' });
    expect((await store.getIntent()).logLevel).toBe('debug');
    await store.clearLogLevel(testPlan.node);
    expect(await store.getLogLevel()).toMatchObject({ level: 'info', configured: 'info' });
  });
}
