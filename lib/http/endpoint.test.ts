import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { setProcessState } from '@/lib/core/process-state';
import { DatabaseLostError } from '@/lib/store/sqlite/database-file-watch';
import { endpoint } from './endpoint';

const log = vi.fn();
beforeEach(() => {
  log.mockClear();
  setProcessState('log', log);
});
afterEach(() => {
  setProcessState('log', undefined);
});

const logged = () => log.mock.calls.map(([level, sentence]) => [level, sentence]);
const ask = (answer: () => Response, method = 'GET') =>
  endpoint({ GET: answer }).GET(new Request('http://h/api/v1/x', { method }), {
    params: Promise.resolve({}),
  });
const failing = (error: unknown) =>
  ask(() => {
    throw error;
  });

test('a client that leaves before its body is whole writes no error into the log', async () => {
  await failing(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
  expect(logged()).toEqual([['debug', 'GET /api/v1/x failed: aborted']]);
});

test.each([new Error(''), 'a text', undefined])(
  'a failure by %s has a sentence in the log, and none for the client',
  async (error) => {
    const response = await failing(error);
    expect([response.status, (await response.json()).error.code]).toEqual([500, 'failed']);
    expect(logged()).toEqual([['error', expect.stringMatching(/^GET \/api\/v1\/x failed: .+/)]]);
  },
);

test('a database that is lost is answered 503 with the remedy, and the recorder has reported it', async () => {
  const response = await failing(new DatabaseLostError('stickyboard.db is gone; put it back'));
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({
    error: { code: 'database-lost', message: 'The database: stickyboard.db is gone; put it back.' },
  });
  expect(logged()).toEqual([['debug', expect.any(String)]]);
});

test('HEAD ends the body that GET has begun, and keeps its fields', async () => {
  const cancel = vi.fn();
  const body = new ReadableStream({ cancel });
  const response = await ask(() => new Response(body, { headers: { 'content-type': 'text/x' } }), 'HEAD');
  expect([response.status, response.headers.get('content-type'), response.body]).toEqual([
    200,
    'text/x',
    null,
  ]);
  expect(cancel).toHaveBeenCalledOnce();
});
