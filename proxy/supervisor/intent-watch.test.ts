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
    countNodes: () => Promise.resolve(1),
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

it.each([
  [19, 100],
  [20, 200],
])('of %i nodes each looks every %i ms', async (nodes, intervalMs) => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const source = {
    readVersion: vi.fn(() => Promise.resolve(5)),
    readIntent: () => Promise.reject(new Error('not asked')),
    readUnpins: () => Promise.reject(new Error('not asked')),
    countNodes: vi.fn(() => Promise.resolve(nodes)),
  };
  const watch = new IntentWatch(source, 5, () => undefined, silentLog);
  onTestFinished(() => watch.stop());
  await vi.advanceTimersByTimeAsync(100 + 9 * intervalMs);
  expect(source.readVersion).toHaveBeenCalledTimes(10);
  await vi.advanceTimersByTimeAsync(90 * intervalMs);
  expect(source.readVersion).toHaveBeenCalledTimes(100);
  expect(source.countNodes).toHaveBeenCalledOnce();
});

it('goes on looking while the store is away, with one line for that and one for its end', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let isAway = true;
  const answer = <Value>(value: Value) =>
    isAway ? Promise.reject(new Error('the database refuses connections')) : Promise.resolve(value);
  const lines: string[] = [];
  const source = {
    readVersion: vi.fn(() => answer(6)),
    readIntent: () => answer({ version: 6, backends: [] }),
    readUnpins: () => answer([]),
    countNodes: () => answer(1),
  };
  const onChange = vi.fn();
  const watch = new IntentWatch(source, 5, onChange, (level, line) => lines.push(`${level}: ${line}`));
  onTestFinished(() => watch.stop());
  await vi.advanceTimersByTimeAsync(5000);
  expect(lines).toEqual([
    'error: cannot read operator state from the database: the database refuses connections',
  ]);
  expect(onChange).not.toHaveBeenCalled();
  isAway = false;
  await vi.advanceTimersByTimeAsync(200);
  expect(onChange).toHaveBeenCalledExactlyOnceWith({ version: 6, backends: [] }, []);
  expect(lines).toEqual([expect.anything(), 'info: operator state can be read from the database again']);
});
