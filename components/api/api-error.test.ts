import { expect, test } from 'vitest';
import { englishFormatters } from '@/components/catalogue/english-formatters';
import { formatApiError } from './api-error';
import { parseResponse } from './client';

/** What a person reads where the server answers so. */
async function toldOf(answer: Response): Promise<string> {
  try {
    await parseResponse(answer);
    return 'no problem';
  } catch (error) {
    return formatApiError(error, englishFormatters.t);
  }
}

const refused = (status: number, code: string, message: string) =>
  Response.json({ error: { code, message } }, { status });

test('a code that is known is told in the page’s words, another as the server told it', async () => {
  expect(await toldOf(refused(503, 'busy', 'SQLITE_BUSY'))).toBe(
    'The database is busy; try again in a moment.',
  );
  expect(await toldOf(refused(400, 'invalid', 'weight: too big'))).toBe('weight: too big');
  expect(await toldOf(refused(400, 'toString', 'odd'))).toBe('odd');
});

test('an answer that is not the API’s is told by its status, none at all as such', async () => {
  expect(await toldOf(new Response('<html>', { status: 502 }))).toBe('The server answered 502.');
  expect(formatApiError(new TypeError('Failed to fetch'), englishFormatters.t)).toBe(
    'The dashboard’s server does not answer.',
  );
});
