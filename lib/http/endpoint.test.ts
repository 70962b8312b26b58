import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  ConflictError,
  InvalidValueError,
  NotFoundError,
  StoreUnavailableError,
} from '@/lib/core/domain-errors';
import { setProcessState } from '@/lib/core/process-state';
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
const ask = (respond: () => Response, method = 'GET') =>
  endpoint({ GET: respond }).GET(new Request('http://h/api/v1/x', { method }), {
    params: Promise.resolve({}),
  });
const failing = (error: unknown) =>
  ask(() => {
    throw error;
  });

test('a client that disconnects before its body is whole writes no error to the log', async () => {
  await failing(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
  expect(logged()).toEqual([['debug', 'GET /api/v1/x failed: aborted']]);
});

test.each([new Error(''), 'a text', undefined])(
  'a failure by %s has a sentence in the log, and none for the client',
  async (error) => {
    const response = await failing(error);
    expect([response.status, (await response.json()).error.code]).toEqual([500, 'internal-error']);
    expect(logged()).toEqual([['error', expect.stringMatching(/^GET \/api\/v1\/x failed: .+/)]]);
  },
);

test.each([
  [new NotFoundError('There is no user "x".'), 404, { code: 'not-found', message: 'There is no user "x".' }],
  [new ConflictError('already-exists', 'It exists.'), 409, { code: 'already-exists', message: 'It exists.' }],
  [
    new InvalidValueError('cursor', 'is wrong'),
    400,
    { code: 'invalid-value', message: 'cursor: is wrong', field: 'cursor' },
  ],
])('a refusal of the domain has its status, and is no news for the log: %s', async (error, status, body) => {
  const response = await failing(error);
  expect([response.status, (await response.json()).error]).toEqual([status, body]);
  expect(logged()).toEqual([]);
});

test('a domain error is recognised even if another bundle made its class', async () => {
  const foreign = Object.assign(new Error('It exists.'), {
    domainErrorKind: 'conflict',
    code: 'already-exists',
  });
  expect((await failing(foreign)).status).toBe(409);
});

test.each([
  ['database-busy', 'The database is busy; try again in a moment.', 'error'],
  ['database-lost', 'The database: stickyboard.db is gone; put it back.', 'debug'],
] as const)('a store that is unavailable (%s) is 503 with the remedy', async (code, message, level) => {
  const response = await failing(new StoreUnavailableError(code, 'stickyboard.db is gone; put it back'));
  expect([response.status, (await response.json()).error]).toEqual([503, { code, message }]);
  // The recorder reports a lost database for all processes.
  expect(logged()).toEqual([[level, expect.any(String)]]);
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
