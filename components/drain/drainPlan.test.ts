import { expect, test } from 'vitest';
import type { BackendRow, DrainPreview } from '@/lib/api/types';
import { backendUrl } from './changeBackend';
import { dangersOf, drainChange } from './drainPlan';

const preview: DrainPreview = {
  backend: { name: 'b2' } as BackendRow,
  pinned: 10,
  active: 4,
  inFlight: 0,
  tunnels: 0,
  others: [{ name: 'b1', slot: 0, requestsPerSecond: 62, projected: 100 }],
};

test('each choice asks the server for what it says', () => {
  expect(drainChange('finish', 10)).toEqual({ adminState: 'draining' });
  expect(drainChange('deadline', 10)).toEqual({ adminState: 'draining', deadlineSeconds: 600 });
  expect(drainChange('move', 10)).toEqual({ adminState: 'maintenance' });
});

test('draining one of two backends is no danger', () => expect(dangersOf(preview, 'move')).toEqual([]));

test('taking out the last backend warns of refusals, the more so if its sessions are to move', () => {
  const last = { ...preview, others: [] };
  expect(dangersOf(last, 'finish')).toEqual([expect.stringContaining('b2 is the last backend')]);
  expect(dangersOf(last, 'move')).toHaveLength(2);
});

test('names are encoded in addresses', () => {
  expect(backendUrl({ upstream: 'a/b', name: 'c d' })).toBe('/api/v1/backends/a%2Fb/c%20d');
});
