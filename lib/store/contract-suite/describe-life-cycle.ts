import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { OperatorError } from '@/lib/core/operator-error';
import { createLocalLocation, type StoreLocation } from '@/lib/core/store-location';
import { createDecisionLine, everything, testPlan } from './sample';
import type { TestedEngine, TestPlace } from './tested-engine';

/** How a store is created, filled by an import, copied, and inspected. */
export function describeLifeCycle({ engine, createPlace, hasBackups }: TestedEngine): void {
  let imported: TestPlace;
  beforeAll(async () => {
    imported = await createPlace();
  });
  afterAll(() => imported.remove());
  /** A line of the journal as an import has it: without its checksum. */
  const lineOf = (session: string): unknown[] => createDecisionLine({ session }).slice(0, -1);
  const findSessions = async (location: StoreLocation): Promise<string[]> => {
    const store = await engine.open(location, 'dashboard');
    const { decisions } = await store.getDecisions({}, everything);
    await store.close();
    return decisions.map(({ session }) => session).sort();
  };

  it('creates a store if there is none, and keeps an existing one', async () => {
    const { location, remove } = await createPlace();
    onTestFinished(remove);
    expect(await engine.exists(location)).toBe(false);
    expect(await engine.inspect(location)).toMatchObject({ state: 'missing' });
    await expect(engine.assertCurrent(location)).rejects.toThrow(OperatorError);
    expect(await engine.prepare(location)).toEqual({ backup: null });
    expect(await engine.exists(location)).toBe(true);
    await engine.assertCurrent(location);
    expect(await engine.prepare(location)).toEqual({ backup: null });
  });

  it('has an import whole, or nothing of it', async () => {
    const { location } = imported;
    const abandoned = await engine.beginImport(location);
    await abandoned.append('edge-1', [lineOf('lost')]);
    await abandoned.close();
    expect(await engine.exists(location)).toBe(false);
    const importing = await engine.beginImport(location);
    await importing.append('edge-1', [lineOf('s1'), lineOf('s2')]);
    await importing.append('edge-2', [lineOf('s2')]);
    expect(await importing.finish()).toEqual({ sessions: 2 });
    await importing.close();
    expect(await findSessions(location)).toEqual(['s1', 's2', 's2']);
    await expect(engine.beginImport(location)).rejects.toThrow(OperatorError);
    expect(await findSessions(location)).toEqual(['s1', 's2', 's2']);
  });

  it.runIf(hasBackups)('copies a store that can be used elsewhere', async () => {
    const copy = mkdtempSync(join(tmpdir(), 'stickyboard-copy-'));
    onTestFinished(() => rmSync(copy, { recursive: true }));
    const { files, bytes } = await engine.backUp(imported.location, copy);
    expect(readdirSync(copy)).toEqual(files);
    expect(bytes).toBeGreaterThan(0);
    expect(await findSessions(createLocalLocation(copy))).toEqual(['s1', 's2', 's2']);
  });

  it.skipIf(hasBackups)('says what to copy a store with', async () => {
    const copying = engine.backUp(imported.location, tmpdir());
    await expect(copying).rejects.toThrow(OperatorError);
    await expect(copying).rejects.toThrow(/; use /);
  });

  it('reads the facts about a deployment from a store', async () => {
    const { location } = imported;
    const store = await engine.open(location, 'supervisor');
    await store.declareUpstreams(testPlan.node, testPlan);
    await store.addUser({ name: 'root', role: 'operator', passwordHash: 'x' });
    await store.createToken({ name: 'ci', scope: 'read', seconds: 60, createdBy: 'root' });
    await store.addNotificationTarget('ops', { lastEvent: 0, lagNotified: false }, []);
    await store.close();
    const found = await engine.inspect(location);
    expect(found).toMatchObject({
      state: 'readable',
      contents: {
        corruption: null,
        configuration: null,
        rejectedReload: null,
        users: 1,
        tokens: [{ name: 'ci' }],
        notifications: [{ target: 'ops', waiting: 0, failure: null }],
        backends: [
          { upstream: 'web', name: 'b1', adminState: 'ready', health: 'unknown', healthCause: null },
          { name: 'b2' },
        ],
      },
    });
  });
}
