import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createCapturingLog } from '../fixtures/log';
import { JournalQuota } from './journal-quota';

const segment = 'worker-1.1.0.ndjson';

function createQuota(limitBytes: number) {
  const directory = mkdtempSync(join(tmpdir(), 'stickyboard-quota-'));
  const changes: [boolean, number][] = [];
  const positions = new Map<string, number>();
  const { log, sentences } = createCapturingLog();
  const quota = new JournalQuota(
    directory,
    { limitBytes, full: 'shed' },
    async () => new Map(positions),
    (...change) => changes.push(change),
    log,
  );
  onTestFinished(() => {
    quota.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return { quota, changes, sentences, positions, file: join(directory, segment) };
}

test('what counts is what waits to be stored, and there is room again a little below the limit', async () => {
  const { quota, changes, positions, file } = createQuota(1000);
  writeFileSync(file, 'x'.repeat(1500));
  positions.set(segment, 600);
  await quota.poll();
  expect(changes).toEqual([]);
  appendFileSync(file, 'x'.repeat(100));
  await quota.poll();
  expect(changes).toEqual([[false, 1000]]);
  positions.set(segment, 650);
  await quota.poll();
  expect(changes).toHaveLength(1);
  positions.set(segment, 701);
  await quota.poll();
  expect(changes.slice(1)).toEqual([[true, 899]]);
  expect(quota.recordingState).toBe('recording');
});

test('another limit counts at once', async () => {
  const { quota, changes, file } = createQuota(1000);
  writeFileSync(file, 'x'.repeat(500));
  quota.setPlan({ limitBytes: 500, full: 'shed' });
  await vi.waitFor(() => expect(changes).toEqual([[false, 500]]), { timeout: 5000 });
  expect(quota.recordingState).toBe('shedding');
  quota.setPlan({ limitBytes: 500, full: 'stop' });
  expect(quota.recordingState).toBe('rejecting');
});

test('a journal that cannot be measured changes nothing, and is reported once', async () => {
  const { quota, changes, sentences, file } = createQuota(1000);
  rmSync(join(file, '..'), { recursive: true });
  await quota.poll();
  await quota.poll();
  expect(changes).toEqual([]);
  expect(sentences).toEqual([expect.stringMatching(/^the size of the journal in .*ENOENT/)]);
});
