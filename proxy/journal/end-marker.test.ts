import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { writeEndMarker } from './end-marker';
import { openJournalReader } from './reader';
import { JournalWriter } from './writer';

function startWriter(directory: string): JournalWriter {
  const ignore = (): void => undefined;
  const events = {
    onWriteFailed: ignore,
    onBacklogFull: ignore,
    onRecovered: ignore,
    onRotationFailed: ignore,
  };
  return new JournalWriter(directory, 'worker-1', 'shed', events);
}

it('allows deleting the segments of an exited writer, with its torn last line, and a successor to start', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stickyboard-journal-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const gone = startWriter(directory);
  gone.append('["d",1');
  gone.close();
  const [first = ''] = readdirSync(directory);
  appendFileSync(join(directory, first), '["d",2');
  const reader = openJournalReader(directory, new Map());
  onTestFinished(() => reader.close());
  const positions = new Map(reader.readBatch(1000)?.positions);
  expect(reader.deleteStored(positions)).toEqual([]);

  writeEndMarker(directory, 'worker-1');
  for (const [segment, offset] of reader.readBatch(1000)?.positions ?? []) positions.set(segment, offset);
  expect(reader.lagBytes()).toBe(0);
  expect(reader.deleteStored(positions)).toEqual([first]);

  const successor = startWriter(directory);
  successor.append('["d",3');
  successor.close();
  expect(reader.readBatch(1000)?.decisionCount).toBe(1);
  expect(reader.deleteStored(positions)).toHaveLength(1);
  expect(readdirSync(directory)).toHaveLength(1);
});
