import { afterEach, expect, test, vi } from 'vitest';
import { englishFormatters } from '@/components/catalogue/english-formatters';
import { formatApiError } from './api-error';
import { apiUrl, fetchUrl } from './client';

afterEach(() => vi.unstubAllGlobals());

/** The sentence shown for an error response. */
async function formatFailure(response: Response): Promise<string> {
  vi.stubGlobal('fetch', async () => response);
  try {
    await fetchUrl(apiUrl('GET /api/v1/status', {}));
    return 'no problem';
  } catch (error) {
    return formatApiError(error, englishFormatters.t);
  }
}

const refused = (status: number, code: string, message: string) =>
  Response.json({ error: { code, message } }, { status });

test('a known code has a message of the page, an unknown one keeps the server’s', async () => {
  expect(await formatFailure(refused(503, 'database-busy', 'SQLITE_BUSY'))).toBe(
    'The database is busy; try again in a moment.',
  );
  expect(await formatFailure(refused(400, 'invalid-value', 'weight: too big'))).toBe('weight: too big');
  expect(await formatFailure(refused(400, 'toString', 'odd'))).toBe('odd');
});

test('a response that is not the API’s is shown by its status, a missing one as such', async () => {
  expect(await formatFailure(new Response('<html>', { status: 502 }))).toBe(
    'The server responded with status 502.',
  );
  expect(formatApiError(new TypeError('Failed to fetch'), englishFormatters.t)).toBe(
    'The dashboard’s server does not respond.',
  );
});
