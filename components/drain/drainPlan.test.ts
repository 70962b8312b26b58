import { expect, test } from 'vitest';
import { english } from '@/components/words/english';
import type { BackendRow, DrainPreview } from '@/lib/api/types';
import { backendUrl } from './changeBackend';
import { dangersOf, drainChange, listed, pinnedNow, previewUrl } from './drainPlan';

const { words } = english;
const row = (name: string) => ({ upstream: 'app', name }) as BackendRow;
const preview: DrainPreview = {
  backend: row('b2'),
  backends: [row('b2')],
  pinned: 10,
  active: 4,
  inFlight: 0,
  tunnels: 0,
  loadSeconds: 300,
  others: [{ name: 'b1', slot: 0, requestsPerSecond: 62, projected: 100, newSessionsPerSecond: 1 }],
};

test('each choice asks the server for what it says', () => {
  expect(drainChange('finish', 10)).toEqual({ adminState: 'draining' });
  expect(drainChange('deadline', 10)).toEqual({ adminState: 'draining', deadlineSeconds: 600 });
  expect(drainChange('move', 10)).toEqual({ adminState: 'maintenance' });
});

test('no more sessions are active than are pinned', () => {
  expect(pinnedNow(preview, 4)).toBe(10);
  // Seven began since the preview was made; one that is not active any more is still pinned.
  expect(pinnedNow(preview, 11)).toBe(17);
  expect(pinnedNow(preview, 3)).toBe(10);
});

test('draining one of two backends is no danger', () =>
  expect(dangersOf(preview, 'move', words)).toEqual([]));

test('taking out the last backend warns of refusals, the more so if its sessions are to move', () => {
  const last = { ...preview, others: [] };
  expect(dangersOf(last, 'finish', words)).toEqual([expect.stringContaining('b2 is the last backend')]);
  expect(dangersOf(last, 'move', words)).toHaveLength(2);
  const both = { ...last, backends: [row('b1'), row('b2')] };
  expect(dangersOf(both, 'finish', words)).toEqual([
    expect.stringContaining('b1 and b2 are the last backends'),
  ]);
});

test('names are encoded in addresses', () => {
  expect(backendUrl({ upstream: 'a/b', name: 'c d' })).toBe('/api/v1/backends/a%2Fb/c%20d');
  expect(previewUrl([row('b1')])).toBe('/api/v1/backends/app/b1/drain-preview');
  expect(previewUrl([row('b1'), row('b2'), row('b&3')])).toBe(
    '/api/v1/backends/app/b1/drain-preview?with=b2&with=b%263',
  );
});

test.each([
  [['b1'], 'b1'],
  [['b1', 'b2'], 'b1 and b2'],
  [['b1', 'b2', 'b3'], 'b1, b2 and b3'],
  [['b1', 'b2', 'b3', 'b4', 'b5'], 'b1, b2 and 3 more'],
])('%j are told as "%s"', (names, told) => expect(listed(names.map(row), words)).toBe(told));
