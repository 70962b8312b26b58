import { expect, it, onTestFinished, vi } from 'vitest';
import { quiet } from '../fixtures/log';
import type { Intent, Unpins } from '../plan';
import { IntentWatch } from './intent-watch';

it('reads what changed since its last look, and nothing where nothing did', async () => {
  let version = 5;
  const asked: number[] = [];
  const told: [number, Unpins[]][] = [];
  const versions = vi.fn(() => Promise.resolve(version));
  const source = {
    version: versions,
    read: () => Promise.resolve({ version, backends: [] }),
    unpins: (since: number) => {
      asked.push(since);
      return Promise.resolve([{ upstream: 'web', backend: 'b1', sessions: [`after ${since}`] }]);
    },
  };
  const heed = (intent: Intent, unpins: Unpins[]) => told.push([intent.version, unpins]);
  const watch = new IntentWatch(source, 5, heed, quiet);
  onTestFinished(() => watch.stop());
  await vi.waitFor(() => expect(versions.mock.calls.length).toBeGreaterThan(1));
  expect(asked).toEqual([]);
  version = 7;
  await vi.waitFor(() => expect(told).toHaveLength(1));
  version = 8;
  await vi.waitFor(() => expect(told).toHaveLength(2));
  expect(asked).toEqual([5, 7]);
  expect(told.map(([at, [first]]) => [at, first?.sessions])).toEqual([
    [7, ['after 5']],
    [8, ['after 7']],
  ]);
});
