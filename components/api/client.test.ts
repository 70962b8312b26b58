import { afterEach, expect, test, vi } from 'vitest';
import { apiUrl, callApi } from './client';

afterEach(() => vi.unstubAllGlobals());

test('an address has the values of its path and query, encoded, and leaves out what is empty', () => {
  expect(apiUrl('GET /api/v1/backends/{upstream}/{name}', { path: { upstream: 'a/b', name: 'c d' } })).toBe(
    '/api/v1/backends/a%2Fb/c%20d',
  );
  expect(apiUrl('GET /api/v1/events', { query: { upstream: 'a&b', backend: '', kind: undefined } })).toBe(
    '/api/v1/events?upstream=a%26b',
  );
  expect(
    apiUrl('GET /api/v1/backends/{upstream}/{name}/drain-preview', {
      path: { upstream: 'web', name: 'b1' },
      query: { with: ['b2', 'b3'] },
    }),
  ).toBe('/api/v1/backends/web/b1/drain-preview?with=b2&with=b3');
});

test('a call sends its body as JSON by the method of its name, and gives the response', async () => {
  const fetched = vi.fn(async () => Response.json({ sessions: 2, isLimited: false }));
  vi.stubGlobal('fetch', fetched);
  const path = { upstream: 'web', name: 'b1' };
  const result = await callApi('POST /api/v1/backends/{upstream}/{name}/failback', { path, body: {} });
  expect(result).toEqual({ sessions: 2, isLimited: false });
  expect(fetched).toHaveBeenCalledWith('/api/v1/backends/web/b1/failback', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
});
