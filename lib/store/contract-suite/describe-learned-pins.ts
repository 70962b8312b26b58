import { expect, it } from 'vitest';
import type { FirstRequestClaim, SharedPin } from '@/lib/core/shared-pins';
import type { Store } from '../store';
import { upstream } from './sample';

/** What several nodes tell each other of pins. */
export function describeLearnedPins(getStore: () => Store): void {
  it('finds the pins that were stored, and no others', async () => {
    const store = getStore();
    const pins = [createPin('f1', 'b1', 1000), createPin('f2', 'b2', 1000.25)];
    await store.saveLearnedPins([...pins].reverse(), 5000);
    await store.saveLearnedPins([], 5000);
    const keys = ['f1', 'f2', 'f3'].map((fingerprint) => ({ upstream, fingerprint }));
    const found = await store.findLearnedPins([...keys, { upstream: 'other', fingerprint: 'f1' }]);
    expect(found.sort((first, second) => first.madeAt - second.madeAt)).toEqual(pins);
    expect(await store.findLearnedPins([])).toEqual([]);
  });

  it('keeps the pin that was made later, in whatever order they are stored, and its last use', async () => {
    const store = getStore();
    const find = async () => (await store.findLearnedPins([{ upstream, fingerprint: 'later' }]))[0];
    await store.saveLearnedPins([createPin('later', 'b2', 2000, 2000)], 5000);
    await store.saveLearnedPins([createPin('later', 'b1', 1000, 9000)], 5000);
    expect(await find()).toMatchObject({ backend: 'b2', madeAt: 2000, usedAt: 2000 });
    await store.saveLearnedPins([createPin('later', 'b2', 2000, 3000)], 5000);
    await store.saveLearnedPins([createPin('later', 'b2', 2000, 2500)], 5000);
    expect(await find()).toMatchObject({ backend: 'b2', madeAt: 2000, usedAt: 3000 });
    await store.saveLearnedPins([createPin('later', 'b1', 2001, 2001)], 5000);
    expect(await find()).toMatchObject({ backend: 'b1', madeAt: 2001 });
  });

  it('tells which pins moved since a moment, the first first', async () => {
    const store = getStore();
    const save = (fingerprint: string, backend: string, madeAt: number, nowMs: number) =>
      store.saveLearnedPins([createPin(fingerprint, backend, madeAt)], nowMs);
    for (const fingerprint of ['m1', 'm2', 'm3']) await save(fingerprint, 'b1', 1000, 20_000);
    await save('m2', 'b2', 1001, 21_000);
    await save('m1', 'b2', 1001, 22_000);
    // A use is no move.
    await save('m3', 'b1', 1002, 23_000);
    const fingerprints = async (sinceMs: number, limit: number) =>
      (await store.getMovedPins(sinceMs, limit)).map(({ fingerprint }) => fingerprint);
    expect(await fingerprints(20_000, 10)).toEqual(['m2', 'm1']);
    expect(await fingerprints(20_000, 1)).toEqual(['m2']);
    expect(await fingerprints(21_000, 10)).toEqual(['m1']);
    expect(await store.getMovedPins(21_000, 1)).toMatchObject([
      { upstream, backend: 'b2', madeAt: 1001, movedAt: 22_000 },
    ]);
  });

  it('gives all nodes the first claim of a browser, until it is over', async () => {
    const store = getStore();
    const [one, other] = [createClaim('c1', 'b1', 's1'), createClaim('c1', 'b2', 's2')];
    expect(await store.claimFirstRequests([one], 1000, 1500)).toEqual([one]);
    expect(await store.claimFirstRequests([other], 1499, 2000)).toEqual([one]);
    const further = createClaim('c0', 'b2', 's3');
    const both = await store.claimFirstRequests([other, further], 1500, 2000);
    expect(both.sort((first, second) => first.session.localeCompare(second.session))).toEqual([
      other,
      further,
    ]);
    expect(await store.claimFirstRequests([one], 1999, 2500)).toEqual([other]);
    // For the node itself, the one before is over.
    const next = { ...other, session: 's4' };
    expect(await store.claimFirstRequests([next], 1999, 2500)).toEqual([next]);
    expect(await store.claimFirstRequests([], 1999, 2500)).toEqual([]);
  });

  it('lets exactly one of many nodes decide that claim at the same time', async () => {
    const store = getStore();
    const claims = Array.from({ length: 8 }, (_, node) => createClaim('race', `b${node}`, `s${node}`));
    const held = await Promise.all(claims.map((claim) => store.claimFirstRequests([claim], 1000, 1500)));
    expect(new Set(held.flat().map(({ session }) => session)).size).toBe(1);
    expect(new Set(held.flat().map(({ backend }) => backend)).size).toBe(1);
  });

  it('knows the time, and how many nodes are alive', async () => {
    const { nowMs, liveNodes } = await getStore().getFleetState();
    expect(Math.abs(nowMs - Date.now())).toBeLessThan(10_000);
    expect(liveNodes).toBeGreaterThanOrEqual(0);
  });
}

function createPin(fingerprint: string, backend: string, madeAt: number, usedAt = madeAt): SharedPin {
  return { upstream, fingerprint, backend, madeAt, usedAt, expiresAt: usedAt + 60_000 };
}

function createClaim(fingerprint: string, backend: string, session: string): FirstRequestClaim {
  return { upstream, fingerprint, backend, session, node: `node of ${session}` };
}
