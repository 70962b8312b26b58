import { expect, test } from 'vitest';
import {
  type ExportRequest,
  exportEstimateUrl,
  exportUrl,
  formatCurlCommand,
  isEmptyRange,
} from './export-request';

const request: ExportRequest = {
  what: 'decisions',
  format: 'csv',
  from: '',
  to: '',
  upstream: '',
  backend: '',
  node: '',
  outcome: '',
};

test('without filters the request is for everything', () => {
  expect(exportUrl(request)).toBe('/api/v1/export?what=decisions&format=csv');
});

test('a node narrows every kind of file', () => {
  for (const what of ['decisions', 'sessions', 'events'] as const)
    expect(exportUrl({ ...request, what, node: 'edge 1' })).toBe(
      `/api/v1/export?what=${what}&format=csv&node=edge+1`,
    );
});

test('times are sent as they are', () => {
  const params = new URL(
    exportUrl({ ...request, from: '2026-11-22T12:04:00Z', to: '2026-11-22T12:05:06Z' }),
    'http://x',
  ).searchParams;
  expect([params.get('from'), params.get('to')]).toEqual(['2026-11-22T12:04:00Z', '2026-11-22T12:05:06Z']);
});

test('a range that ends before it begins is backwards, one without an end is not', () => {
  const [early, late] = ['2026-11-22T12:04:00Z', '2026-11-22T12:05:06Z'];
  expect(isEmptyRange({ from: late, to: early })).toBe(true);
  expect(isEmptyRange({ from: early, to: early })).toBe(true);
  expect(isEmptyRange({ from: early, to: late })).toBe(false);
  expect(isEmptyRange({ from: late, to: '' })).toBe(false);
});

test('filters that do not apply to the export are left out', () => {
  const filtered = { ...request, backend: 'b1', outcome: 'moved' };
  expect(exportUrl(filtered)).toContain('backend=b1&outcome=moved');
  expect(exportUrl({ ...filtered, what: 'sessions' })).toMatch(/backend=b1$/);
  expect(exportUrl({ ...filtered, what: 'events' })).not.toContain('b1');
});

test('the upstream is in every request, in the estimate and in the shell command', () => {
  for (const what of ['decisions', 'sessions', 'events'] as const) {
    const ofWeb = { ...request, what, upstream: 'web' };
    expect(exportUrl(ofWeb)).toBe(`/api/v1/export?what=${what}&format=csv&upstream=web`);
    expect(exportEstimateUrl(ofWeb)).toContain('upstream=web');
    expect(formatCurlCommand(ofWeb, 'http://x')).toContain('upstream=web');
  }
});

test('columns keep their order, and the estimate has the same', () => {
  const some = { ...request, columns: ['time', 'backend'] };
  expect(exportUrl(some)).toBe('/api/v1/export?what=decisions&format=csv&columns=time%2Cbackend');
  expect(exportEstimateUrl(some)).toBe(
    '/api/v1/export/estimate?what=decisions&format=csv&columns=time%2Cbackend',
  );
});

test('the shell command has the same request', () => {
  expect(formatCurlCommand(request, 'http://127.0.0.1:3000')).toBe(
    "curl --compressed -o decisions.csv 'http://127.0.0.1:3000/api/v1/export?what=decisions&format=csv'",
  );
});

test('CSV options are sent with CSV only', () => {
  const styled = { ...request, bom: true, idsAsText: true, timeZone: 'Europe/Berlin' };
  expect(exportUrl(styled)).toMatch(/format=csv&bom=true&ids=text&timeZone=Europe%2FBerlin$/);
  expect(exportEstimateUrl(styled)).toMatch(/format=csv&bom=true&ids=text&timeZone=Europe%2FBerlin$/);
  expect(exportUrl({ ...styled, format: 'json' })).toMatch(/format=json$/);
});
