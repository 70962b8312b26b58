import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decisionRecord } from '@/lib/core/decision-record';
import { storeBatch } from '@/lib/store/sqlite/ingest/store-batch';
import { openTestDatabase, type TestDatabase, testSource } from '@/lib/store/test-database';
import { openJournalReader } from '@/proxy/journal/reader';
import { fillJournal } from './fill';
import { generateJournal, type JournalSpec } from './generate-journal';
import { readOptions } from './options';
import { waitUntilRecorded } from './wait-for-recorder';

const toMicros = 1_795_312_334_000_000;
const plan: JournalSpec = {
  decisions: 20_000,
  sessions: 700,
  listener: '127.0.0.1:2200',
  upstream: 'web',
  backends: ['b1', 'b2', 'b3'],
  fromMicros: toMicros - 2 * 3_600_000_000,
  toMicros,
  seed: 7,
};

type Line = (string | number | null)[];

const linesOf = (spec: JournalSpec): Line[] =>
  [...generateJournal(spec)].map((record) => JSON.parse(`${record}]`) as Line);
const decisionsOf = (spec: JournalSpec): Line[] => linesOf(spec).filter(([kind]) => kind === 'd');

describe('the story of a log', () => {
  it('has exactly the decisions and the sessions that were asked for', () => {
    for (const [decisions, sessions] of [
      [20_000, 700],
      [3001, 3001],
      [10, 1],
    ] as const) {
      const lines = decisionsOf({ ...plan, decisions, sessions });
      expect(lines).toHaveLength(decisions);
      expect(new Set(lines.map((line) => line[decisionRecord.session.position])).size).toBe(sessions);
    }
  });

  it('is the same for the same seed, and another for another', () => {
    expect(linesOf(plan)).toEqual(linesOf(plan));
    expect(linesOf({ ...plan, seed: 8 })).not.toEqual(linesOf(plan));
  });

  it('is in order of time, from the beginning to the end', () => {
    const times = linesOf(plan).map((line) => line[1] as number);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBe(plan.fromMicros);
    expect(times.at(-1)).toBeLessThanOrEqual(plan.toMicros);
    expect(times.at(-1)).toBeGreaterThan(plan.toMicros - 60_000_000);
  });

  it('keeps each session on the backend of its pin until it moves, and names that backend', () => {
    const pins = new Map<unknown, unknown>();
    const outcomes = new Set();
    for (const line of decisionsOf(plan)) {
      const [session, outcome, backend] = [
        decisionRecord.session.position,
        decisionRecord.outcome.position,
        decisionRecord.backend.position,
      ].map((at) => line[at]);
      const before = pins.get(session);
      outcomes.add(outcome);
      if (outcome === 'pinned') expect(backend).toBe(before);
      if (outcome === 'assigned') expect(before).toBeUndefined();
      if (outcome === 'moved') {
        expect(line[decisionRecord.previousBackend.position]).toBe(before);
        expect(backend).not.toBe(before);
        expect(line[decisionRecord.reason.position]).toEqual(expect.any(String));
      } else expect(line[decisionRecord.previousBackend.position]).toBeNull();
      if (outcome === 'refused') {
        expect([backend, line[decisionRecord.status.position]]).toEqual([null, 503]);
      } else pins.set(session, backend);
      expect(line[decisionRecord.duration.position]).toBeGreaterThanOrEqual(
        line[decisionRecord.timeToFirstByte.position] as number,
      );
    }
    expect(outcomes).toEqual(new Set(['assigned', 'pinned', 'moved', 'refused']));
  });

  it('serves no request from a backend that the health checks see as down', () => {
    const down = new Set<unknown>();
    let seen = 0;
    for (const line of linesOf(plan)) {
      if (line[0] === 'd') expect(down).not.toContain(line[decisionRecord.backend.position]);
      else if (line[4] === 'down') down.add(line[3]);
      else down.delete(line[3]);
      if (line[0] === 'h') seen++;
    }
    expect(seen).toBeGreaterThan(0);
  });
});

describe('a log that is filled', () => {
  let directory: string;
  let log: TestDatabase;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'stickyboard-fill-'));
    log = await openTestDatabase();
  });
  afterEach(async () => {
    await log.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('is taken in whole by the recorder: every decision, session and failover', async () => {
    const records = linesOf({ ...plan, decisions: 3000, sessions: 100 });
    const spec = generateJournal({ ...plan, decisions: 3000, sessions: 100 });
    expect(await fillJournal(directory, spec)).toBe(records.length);
    const journal = openJournalReader(directory, new Map());
    for (let batch = journal.readBatch(1 << 20); batch !== null; batch = journal.readBatch(1 << 20)) {
      expect(batch.corruptions).toEqual([]);
      await storeBatch(log.db, testSource, batch, 0);
    }
    journal.close();
    expect(await waitUntilRecorded(log.db, 3000)).toEqual({ decisions: 3000, sessions: 100 });
    const failures = records.filter((line) => line[decisionRecord.reason.position] === 'backend-down');
    const events = await log.db.event.findMany({ where: { kind: 'failover', reason: 'backend-down' } });
    expect(failures.length).toBeGreaterThan(0);
    expect(events.reduce((sum, { sessions }) => sum + (sessions ?? 0), 0)).toBeGreaterThan(0);
    await expect(waitUntilRecorded(log.db, 2999)).rejects.toThrow(
      'the log has 3000 decisions, 2999 were written',
    );
  });
});

it('wrong options say what is wrong', () => {
  expect(() => readOptions([])).toThrow('--data: say which data directory to fill');
  expect(() => readOptions(['--data', 'd', '--decisions', '5', '--sessions', '6'])).toThrow(
    '--sessions: 6 sessions cannot have made 5 decisions',
  );
  expect(() => readOptions(['--data', 'd', '--hours', '0'])).toThrow('--hours: 0 is not a number of hours');
  expect(readOptions(['--data', 'd'])).toMatchObject({
    decisions: 1_000_000,
    sessions: 20_000,
    backends: 10,
  });
});
