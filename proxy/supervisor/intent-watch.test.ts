import { expect, it, onTestFinished, vi } from 'vitest';
import type { Intent, UnpinBatch } from '@/lib/core/intent';
import { silentLog } from '../fixtures/log';
import { IntentWatch } from './intent-watch';

it('reads what changed since its last look, and nothing if nothing did', async () => {
  let version = 5;
  const asked: number[] = [];
  const reported: [number, UnpinBatch[]][] = [];
  const readVersion = vi.fn(() => Promise.resolve(version));
  const source = {
    readVersion,
    readIntent: () => Promise.resolve({ version, backends: [] }),
    readUnpins: (since: number) => {
      asked.push(since);
      return Promise.resolve([{ upstream: 'web', backend: 'b1', sessions: [`after ${since}`] }]);
    },
  };
  const heed = (intent: Intent, unpins: UnpinBatch[]) => reported.push([intent.version, unpins]);
  const watch = new IntentWatch(source, 5, heed, silentLog);
  onTestFinished(() => watch.stop());
  await vi.waitFor(() => expect(readVersion.mock.calls.length).toBeGreaterThan(1));
  expect(asked).toEqual([]);
  version = 7;
  await vi.waitFor(() => expect(reported).toHaveLength(1));
  version = 8;
  await vi.waitFor(() => expect(reported).toHaveLength(2));
  expect(asked).toEqual([5, 7]);
  expect(reported.map(([at, [first]]) => [at, first?.sessions])).toEqual([
    [7, ['after 5']],
    [8, ['after 7']],
  ]);
});
