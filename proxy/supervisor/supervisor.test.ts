import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Intent, UnpinBatch } from '@/lib/core/intent';
import type { LogLevel } from '@/lib/core/logger';
import type { Plan } from '@/lib/core/plan';
import { ProcessReplacementError } from '@/lib/core/plane';
import { FakePlane } from '@/lib/planes/fake-plane';
import { removeJournal } from '../fixtures/journal';
import { createPlan } from '../fixtures/plan';
import { type Supervisor, type SupervisorOptions, startSupervisor } from './supervisor';

interface Running {
  supervisor: Supervisor;
  plane: FakePlane;
  plan: Plan;
  log: string[];
  /** What the operator wants; a higher version is noticed. */
  store: { intent: Intent; unpins: UnpinBatch[] };
  onTopologyChange: SupervisorOptions['onTopologyChange'];
  /** Records of the supervisor's journal of one kind, without kind, time and checksum. */
  readRecords(kind: string): unknown[][];
}

async function runSupervisor(impossible: Plan | null = null): Promise<Running> {
  const plan = createPlan([8001, 8002]);
  const log: string[] = [];
  const store: Running['store'] = { intent: { version: 1, backends: [] }, unpins: [] };
  const onTopologyChange = vi.fn();
  let plane: FakePlane | undefined;
  const supervisor = await startSupervisor({
    plan,
    createPlane: (events) => {
      plane = new FakePlane(plan, events, ['b2'], impossible);
      return plane;
    },
    version: '1.2.3',
    intentSource: {
      readVersion: async () => store.intent.version,
      readIntent: async () => store.intent,
      readUnpins: async () => store.unpins,
      countNodes: async () => 1,
    },
    reportToRecorder: () => undefined,
    readStoredPositions: async () => new Map(),
    log: (level: LogLevel, sentence: string) => log.push(`${level}: ${sentence}`),
    announce: () => undefined,
    onIntent: () => undefined,
    onTopologyChange,
  });
  if (plane === undefined) throw new Error('no plane was made');
  let stopped = false;
  const stop = supervisor.stop;
  supervisor.stop = async () => {
    if (!stopped) await stop();
    stopped = true;
  };
  onTestFinished(async () => {
    await supervisor.stop();
    removeJournal(plan.journal);
  });
  const readRecords = (kind: string): unknown[][] =>
    readdirSync(plan.journal)
      .filter((file) => file.startsWith('supervisor'))
      .map((file) => readFileSync(join(plan.journal, file), 'utf8'))
      .join('')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown[])
      .filter(([recordKind]) => recordKind === kind)
      .map((record) => record.slice(2, -1));
  return { supervisor, plane, plan, log, store, onTopologyChange, readRecords };
}

it('records its start, the state of the plane and its stop', async () => {
  const { supervisor, readRecords } = await runSupervisor();
  await supervisor.stop();
  const events = readRecords('e').map(([event]) => event);
  expect(events).toEqual(['proxy-started', 'proxy-stopped']);
  const [[version, , workers, rejected, appliedIntent, backends]] = readRecords('s');
  expect([version, workers, rejected, appliedIntent]).toEqual(['1.2.3', 1, 0, 1]);
  expect(backends).toEqual([
    ['web', 'b1', 0, 0],
    ['web', 'b2', 0, 0],
  ]);
});

it('records and logs what the plane reports of health', async () => {
  const { supervisor, log, readRecords } = await runSupervisor();
  supervisor.startHealthChecks();
  await supervisor.stop();
  expect(readRecords('h').map(([upstream, backend, health]) => [upstream, backend, health])).toEqual([
    ['web', 'b1', 'up'],
    ['web', 'b2', 'down'],
  ]);
  expect(log.filter((line) => line.includes('b2'))).toEqual([
    'warn: backend b2 of web is down: 1 check failed: it fails in this test',
  ]);
});

it('passes a changed intent on, the unpinned sessions first', async () => {
  const { plane, store } = await runSupervisor();
  store.unpins = [{ upstream: 'web', backend: 'b1', sessions: ['s1'] }];
  store.intent = { version: 2, backends: [] };
  await vi.waitFor(() => expect(plane.getStatus().appliedIntent).toBe(2), 5000);
  expect(plane.unpins).toEqual(store.unpins);
});

it('declares what the plane has learned by itself', async () => {
  const { plane, supervisor, onTopologyChange } = await runSupervisor();
  plane.events.onTopologyChange(supervisor.topology);
  expect(onTopologyChange).toHaveBeenCalledExactlyOnceWith(supervisor.topology);
});

it('applies a plan after it was declared, and records that', async () => {
  const { supervisor, plane, plan, store, readRecords } = await runSupervisor();
  const changed = { ...plan, upstreams: [] };
  await supervisor.reload(changed, ['workers'], async () => {
    expect(plane.getStatus().backends).toHaveLength(2);
    store.intent = { version: 5, backends: [] };
  });
  expect(plane.getStatus()).toMatchObject({ backends: [], appliedIntent: 5 });
  await supervisor.stop();
  expect(readRecords('e')).toContainEqual(['reloaded', { pending: ['workers'] }]);
});

it('keeps the current plan if the new one cannot be declared, or the plane refuses it', async () => {
  const impossible = createPlan([8003]);
  onTestFinished(() => removeJournal(impossible.journal));
  const { supervisor, plane, plan, readRecords } = await runSupervisor(impossible);
  const fail = async (): Promise<void> => {
    throw new Error('the database is locked');
  };
  await expect(supervisor.reload({ ...plan, upstreams: [] }, [], fail)).rejects.toThrow('is locked');
  const declare = vi.fn();
  await expect(supervisor.reload(impossible, [], declare)).rejects.toThrow('cannot be applied');
  expect(declare).not.toHaveBeenCalled();
  expect(plane.getStatus().backends).toHaveLength(2);
  await supervisor.stop();
  expect(readRecords('e').map(([event]) => event)).not.toContain('reloaded');
});

it('records how many processes were replaced, or why they were not', async () => {
  const { supervisor, plane, readRecords } = await runSupervisor();
  await supervisor.replaceWorkers('SIGUSR2');
  vi.spyOn(plane, 'replaceProcesses').mockRejectedValueOnce(new ProcessReplacementError(1, 'no memory'));
  await supervisor.replaceWorkers('SIGUSR2');
  await supervisor.stop();
  expect(readRecords('e')).toEqual([
    ['proxy-started', { version: '1.2.3', workers: 1 }],
    ['workers-replaced', { trigger: 'SIGUSR2', workers: 1, durationMs: expect.any(Number) }],
    ['worker-replacement-failed', { trigger: 'SIGUSR2', worker: 1, error: 'no memory' }],
    ['proxy-stopped', {}],
  ]);
});

it('does not start if the plane does not', async () => {
  const plan = createPlan([8001]);
  onTestFinished(() => removeJournal(plan.journal));
  await expect(
    startSupervisor({
      plan,
      createPlane: (events) => new FakePlane(plan, events, [], plan),
      intentSource: {
        readVersion: async () => 1,
        readIntent: async () => ({ version: 1, backends: [] }),
        readUnpins: async () => [],
        countNodes: async () => 1,
      },
      version: '1.2.3',
      reportToRecorder: () => undefined,
      readStoredPositions: async () => new Map(),
      log: () => undefined,
      announce: () => undefined,
      onIntent: () => undefined,
      onTopologyChange: () => undefined,
    }),
  ).rejects.toThrow('this plan cannot be applied');
});
