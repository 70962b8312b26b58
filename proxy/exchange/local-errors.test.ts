import { expect, it } from 'vitest';
import { localErrors, noBackendAvailable, tooManyRequests } from './local-errors';

const texts = Object.fromEntries(
  Object.entries(localErrors).map(([kind, { status, message, retryAfterSeconds }]) => [
    kind,
    [status, message, retryAfterSeconds],
  ]),
);

it('every local error has its status and a whole sentence', () => {
  expect(texts).toEqual({
    'journal-full': [503, 'The journal of the load balancer is full. Try again in a moment.', 5],
    'queue-timeout': [503, 'Timed out waiting for a free backend slot. Try again in a moment.', null],
    'at-capacity': [503, 'All backends are at capacity. Try again in a moment.', null],
    'no-backend': [503, 'No backend is available for this request. Try again in a moment.', null],
    'no-fallback': [502, 'No backend is available for this request. Try again in a moment.', null],
    'local-target': [
      403,
      'The target is a local address or resolves to one, which is not allowed (tunnel.local).',
      null,
    ],
    'unresolved-target': [502, 'The name of the target cannot be resolved (tunnel.resolve).', null],
    'too-many-lookups': [503, 'Too many DNS lookups are in progress. Try again in a moment.', 5],
  });
});

it('a client that sends too many requests gets the seconds to wait, rounded up', () => {
  expect(tooManyRequests(1200)).toMatchObject({
    status: 429,
    message: 'Too many requests from your address. Try again later.',
    retryAfterSeconds: 2,
  });
});

it.each([
  ['full', true, 'at-capacity'],
  ['no-backend', true, 'no-backend'],
  ['backend-down', false, 'no-fallback'],
] as const)('without a backend for %s, fallback %s, the error is %s', (reason, fallback, kind) => {
  const { status, message } = localErrors[kind];
  expect(noBackendAvailable(reason, { fallback })).toMatchObject({ status, message });
});
