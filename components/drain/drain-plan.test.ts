import { expect, test } from 'vitest';
import { englishFormatters } from '@/components/catalogue/english-formatters';
import type { BackendRow, DrainPreview } from '@/lib/contract/types';
import {
  createDrainChange,
  drainPreviewUrl,
  estimatePinnedSessions,
  formatNameList,
  getDrainWarnings,
} from './drain-plan';

const { t } = englishFormatters;
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

test('each choice becomes its request', () => {
  expect(createDrainChange('finish', 10)).toEqual({ adminState: 'draining' });
  expect(createDrainChange('deadline', 10)).toEqual({ adminState: 'draining', deadlineSeconds: 600 });
  expect(createDrainChange('move', 10)).toEqual({ adminState: 'maintenance' });
});

test('no more sessions are active than are pinned', () => {
  expect(estimatePinnedSessions(preview, 4)).toBe(10);
  // Seven began since the preview was made; one that is not active any more is still pinned.
  expect(estimatePinnedSessions(preview, 11)).toBe(17);
  expect(estimatePinnedSessions(preview, 3)).toBe(10);
});

test('draining one of two backends is no danger', () =>
  expect(getDrainWarnings(preview, 'move', t)).toEqual([]));

test('taking out the last backend warns of refusals, the more so if its sessions are to move', () => {
  const last = { ...preview, others: [] };
  expect(getDrainWarnings(last, 'finish', t)).toEqual([expect.stringContaining('b2 is the last backend')]);
  expect(getDrainWarnings(last, 'move', t)).toHaveLength(2);
  const both = { ...last, backends: [row('b1'), row('b2')] };
  expect(getDrainWarnings(both, 'finish', t)).toEqual([
    expect.stringContaining('b1 and b2 are the last backends'),
  ]);
});

test('names are encoded in addresses', () => {
  expect(drainPreviewUrl([row('b1')])).toBe('/api/v1/backends/app/b1/drain-preview');
  expect(drainPreviewUrl([row('b1'), row('b2'), row('b&3')])).toBe(
    '/api/v1/backends/app/b1/drain-preview?with=b2&with=b%263',
  );
});

test.each([
  [['b1'], 'b1'],
  [['b1', 'b2'], 'b1 and b2'],
  [['b1', 'b2', 'b3'], 'b1, b2 and b3'],
  [['b1', 'b2', 'b3', 'b4', 'b5'], 'b1, b2 and 3 more'],
])('%j are listed as "%s"', (names, sentence) => expect(formatNameList(names.map(row), t)).toBe(sentence));
