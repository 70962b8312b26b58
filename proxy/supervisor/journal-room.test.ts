import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { keptLog } from '../fixtures/log';
import { JournalRoom } from './journal-room';

const segment = 'worker-1.1.0.ndjson';

function roomOf(limit: number) {
  const directory = mkdtempSync(join(tmpdir(), 'stickyboard-room-'));
  const told: [boolean, number][] = [];
  const positions = new Map<string, number>();
  const { log, sentences } = keptLog();
  const room = new JournalRoom(
    directory,
    { limit, full: 'shed' },
    async () => new Map(positions),
    (...change) => told.push(change),
    log,
  );
  onTestFinished(() => {
    room.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return { room, told, sentences, positions, file: join(directory, segment) };
}

test('what counts is what waits to be stored, and there is room again a little below the limit', async () => {
  const { room, told, positions, file } = roomOf(1000);
  writeFileSync(file, 'x'.repeat(1500));
  positions.set(segment, 600);
  await room.look();
  expect(told).toEqual([]);
  appendFileSync(file, 'x'.repeat(100));
  await room.look();
  expect(told).toEqual([[false, 1000]]);
  positions.set(segment, 650);
  await room.look();
  expect(told).toHaveLength(1);
  positions.set(segment, 701);
  await room.look();
  expect(told.slice(1)).toEqual([[true, 899]]);
  expect(room.keeping).toBe('kept');
});

test('another limit counts at once', async () => {
  const { room, told, file } = roomOf(1000);
  writeFileSync(file, 'x'.repeat(500));
  room.setBound({ limit: 500, full: 'shed' });
  await vi.waitFor(() => expect(told).toEqual([[false, 500]]), { timeout: 5000 });
  expect(room.keeping).toBe('shed');
  room.setBound({ limit: 500, full: 'stop' });
  expect(room.keeping).toBe('stopped');
});

test('a journal that cannot be measured changes nothing, and is told of once', async () => {
  const { room, told, sentences, file } = roomOf(1000);
  rmSync(join(file, '..'), { recursive: true });
  await room.look();
  await room.look();
  expect(told).toEqual([]);
  expect(sentences).toEqual([expect.stringMatching(/^the size of the journal in .*ENOENT/)]);
});
