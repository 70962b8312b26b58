import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HealthCause } from '@/lib/core/failure';
import { openJournalReader } from './reader';
import { JournalWriter } from './writer';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stickyboard-journal-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const fail = (error: Error): never => {
  throw error;
};
const failOnError = {
  onWriteFailed: fail,
  onRotationFailed: fail,
  onBacklogFull: () => undefined,
  onRecovered: () => undefined,
};

function createWriter(name = 'worker-1'): JournalWriter {
  return new JournalWriter(directory, name, 'shed', failOnError);
}

const formatTestDecision = (time: number): string => `["d",${time},"listener"`;
const firstSegmentPath = (): string => join(directory, readdirSync(directory)[0]);

const refused: HealthCause = {
  trigger: 'checks',
  count: 3,
  failure: { code: 'connection-refused' },
};

describe('the journal', () => {
  it('gives back what was written, the decisions as one JSON text', () => {
    const journal = createWriter();
    journal.append(formatTestDecision(1795312334123000));
    journal.append(`["h",1795312334123001,"web","b1","down",${JSON.stringify(refused)}`);
    journal.append(formatTestDecision(1795312334123002));
    journal.flush();
    const reader = openJournalReader(directory, new Map());
    const batch = reader.readBatch(1 << 20);
    expect(batch).toMatchObject({ decisionCount: 2, corruptions: [] });
    expect((JSON.parse(String(batch?.decisions)) as number[][]).map((line) => line[1])).toEqual([
      1795312334123000, 1795312334123002,
    ]);
    expect(batch?.records).toEqual([['h', 1795312334123001, 'web', 'b1', 'down', refused]]);
    expect(reader.readBatch(1 << 20)).toBeNull();
    expect(reader.lagBytes()).toBe(0);
    reader.close();
    journal.close();
  });

  it('releases a response only when its decision is in the file', async () => {
    const journal = createWriter();
    const seen: string[] = [];
    await new Promise<void>((resolve) => {
      journal.appendDurable(formatTestDecision(1), {
        onDurable: () => seen.push(readFileSync(firstSegmentPath(), 'utf8')),
      });
      journal.appendDurable(formatTestDecision(2), { onDurable: resolve });
      expect(seen).toEqual([]);
    });
    expect(seen[0]).toMatch(/^\["d",1,"listener",\d+\]\n\["d",2,"listener",\d+\]\n$/);
    journal.close();
  });

  it('resumes at its last position, for any pieces that are read', () => {
    const journal = createWriter();
    for (let time = 1; time <= 50; time++) journal.append(formatTestDecision(time));
    journal.close();
    const positions = new Map<string, number>();
    const times: number[] = [];
    for (let round = 0; round < 100; round++) {
      const reader = openJournalReader(directory, positions);
      const batch = reader.readBatch(100);
      for (const line of JSON.parse(String(batch?.decisions ?? '[]')) as number[][]) times.push(line[1]);
      for (const [file, offset] of batch?.positions ?? []) positions.set(file, offset);
      reader.close();
    }
    expect(times).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  });

  it('fills a batch from one segment, and counts its damaged records together', () => {
    const journal = createWriter();
    const time = 1795312334123000;
    for (let number = 0; number < 30_000; number++)
      journal.append(`${formatTestDecision(time + number)},"${'x'.repeat(80)}"`);
    journal.flush();
    const bytes = readFileSync(firstSegmentPath());
    for (const place of [1000, 1_500_000]) bytes[place] = bytes[place] === 0x78 ? 0x79 : 0x78;
    writeFileSync(firstSegmentPath(), bytes);
    const reader = openJournalReader(directory, new Map());
    const batch = reader.readBatch(2 << 20);
    expect(batch?.decisions.length).toBeGreaterThan((2 << 20) - 1000);
    expect(batch?.positions).toHaveLength(1);
    expect(batch?.positions[0]?.[1]).toBeLessThanOrEqual(2 << 20);
    expect(batch?.corruptions).toEqual([{ segment: basename(firstSegmentPath()), lines: 2 }]);
    const rest = reader.readBatch(1 << 30);
    expect((batch?.decisionCount ?? 0) + (rest?.decisionCount ?? 0)).toBe(29_998);
    expect(reader.readBatch(1 << 30)).toBeNull();
  });

  it('skips and counts damaged records, and waits for a line that is not whole yet', () => {
    const journal = createWriter();
    for (let time = 1; time <= 3; time++) journal.append(formatTestDecision(time));
    journal.close();
    writeFileSync(firstSegmentPath(), readFileSync(firstSegmentPath(), 'utf8').replace('"d",2', '"d",7'));
    appendFileSync(firstSegmentPath(), '["d",4,"lis');
    const reader = openJournalReader(directory, new Map());
    expect(reader.readBatch(1 << 20)).toMatchObject({
      decisionCount: 2,
      corruptions: [{ segment: basename(firstSegmentPath()), lines: 1 }],
    });
    expect(reader.readBatch(1 << 20)).toBeNull();
    expect(reader.lagBytes()).toBe(11);
    reader.close();
  });

  it('cuts the torn tail of a writer that died, once another has taken its place', async () => {
    const dead = createWriter();
    dead.append(formatTestDecision(1));
    dead.close();
    const first = firstSegmentPath();
    appendFileSync(first, '["d",2,"lis');
    const reader = openJournalReader(directory, new Map());
    expect(reader.readBatch(1 << 20)?.decisionCount).toBe(1);
    await expect.poll(() => Date.now() > Number(first.split('.').at(-3))).toBe(true);
    const successor = createWriter();
    successor.append(formatTestDecision(3));
    successor.close();
    const batch = reader.readBatch(1 << 20);
    expect(batch?.decisionCount).toBe(1);
    expect(reader.lagBytes()).toBe(0);
    const stored = new Map(batch?.positions);
    expect(reader.deleteStored(stored)).toEqual([first.slice(directory.length + 1)]);
    expect(readdirSync(directory)).toHaveLength(1);
    reader.close();
  });

  it('releases the segments of a worker without a successor, once the next supervisor has started', async () => {
    const worker = createWriter('worker-3');
    worker.append(formatTestDecision(1));
    worker.close();
    const left = firstSegmentPath();
    appendFileSync(left, '["d",2,"lis');
    const reader = openJournalReader(directory, new Map());
    const stored = new Map(reader.readBatch(1 << 20)?.positions);
    const supervisor = createWriter('supervisor');
    const another = createWriter('worker-1');
    for (const one of [supervisor, another]) one.append(formatTestDecision(3));
    for (const one of [supervisor, another]) one.close();
    const batch = reader.readBatch(1 << 20);
    expect(batch?.decisionCount).toBe(2);
    for (const [name, offset] of batch?.positions ?? []) stored.set(name, offset);
    expect(reader.deleteStored(stored)).toEqual([basename(left)]);
    expect(reader.lagBytes()).toBe(0);
    reader.close();
  });

  it('continues after the clock was set back', () => {
    const ahead = createWriter();
    ahead.append(formatTestDecision(1));
    ahead.close();
    const [file] = readdirSync(directory);
    const later = file.replace(/\.\d+\./, `.${Date.now() + 86_400_000}.`);
    renameSync(join(directory, file), join(directory, later));
    const reader = openJournalReader(directory, new Map());
    const stored = new Map(reader.readBatch(1 << 20)?.positions);
    const now = createWriter();
    now.append(formatTestDecision(2));
    now.flush();
    const batch = reader.readBatch(1 << 20);
    expect(batch?.decisionCount).toBe(1);
    for (const [name, offset] of batch?.positions ?? []) stored.set(name, offset);
    expect(reader.deleteStored(stored)).toEqual([later]);
    now.append(formatTestDecision(3));
    now.close();
    expect(reader.readBatch(1 << 20)?.decisionCount).toBe(1);
    reader.close();
  });
});
