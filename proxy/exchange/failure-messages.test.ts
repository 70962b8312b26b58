import { expect, it } from 'vitest';
import { type Failure, tlsProblems } from '@/lib/core/failure';
import { formatFailureMessage } from './failure-messages';
import { backendFailed } from './local-errors';

const afterMs = 500;
const cases: [Failure, string][] = [
  [{ code: 'connection-refused' }, 'The backend refused the connection.'],
  [{ code: 'dns', problem: 'not-found' }, 'The host name of the backend does not exist.'],
  [{ code: 'dns', problem: 'temporary' }, 'The host name of the backend cannot be resolved at the moment.'],
  [{ code: 'unreachable', scope: 'host' }, 'The backend is unreachable.'],
  [{ code: 'unreachable', scope: 'network' }, 'The network of the backend is unreachable.'],
  [{ code: 'timeout', phase: 'system', afterMs: null }, 'The connection to the backend timed out.'],
  [{ code: 'timeout', phase: 'connect', afterMs }, 'The backend did not accept the connection in time.'],
  [
    { code: 'timeout', phase: 'tls-handshake', afterMs },
    'The backend did not complete the TLS handshake in time.',
  ],
  [{ code: 'timeout', phase: 'response', afterMs }, 'The backend did not respond in time.'],
  [{ code: 'timeout', phase: 'body', afterMs }, 'The backend did not complete its response in time.'],
  [{ code: 'reset' }, 'The backend reset the connection.'],
  [{ code: 'closed', phase: 'unknown' }, 'The backend closed the connection.'],
  [
    { code: 'closed', phase: 'sending' },
    'The backend closed the connection before it had the whole request.',
  ],
  [{ code: 'closed', phase: 'before-response' }, 'The backend closed the connection without a response.'],
  [
    { code: 'closed', phase: 'in-response' },
    'The backend closed the connection in the middle of its response.',
  ],
  [
    { code: 'tls', problem: 'certificate-expired', reason: null },
    'The certificate of the backend has expired.',
  ],
  [
    { code: 'tls', problem: 'certificate-not-yet-valid', reason: null },
    'The certificate of the backend is not valid yet.',
  ],
  [
    { code: 'tls', problem: 'certificate-self-signed', reason: null },
    'The certificate of the backend is self-signed and not trusted.',
  ],
  [
    { code: 'tls', problem: 'certificate-unknown-authority', reason: null },
    'The certificate of the backend is from an unknown authority.',
  ],
  [
    { code: 'tls', problem: 'certificate-name-mismatch', reason: null },
    'The certificate of the backend is for another name.',
  ],
  [{ code: 'tls', problem: 'not-tls', reason: null }, 'The backend does not speak TLS.'],
  [{ code: 'tls', problem: 'no-http1', reason: null }, 'The backend does not offer HTTP/1.1.'],
  [
    { code: 'tls', problem: 'unsupported-version', reason: null },
    'The backend does not support TLS 1.2 or later.',
  ],
  [
    { code: 'tls', problem: 'other', reason: 'no shared cipher' },
    'The TLS handshake with the backend failed.',
  ],
  [
    { code: 'bad-response', problem: 'invalid-status-line' },
    'The response of the backend is invalid (invalid-status-line).',
  ],
  [{ code: 'error-status', status: 503 }, 'The backend responded with status 503.'],
  [
    { code: 'unexpected-status', status: 404, expected: [[200, 399]] },
    'The backend responded with status 404.',
  ],
  [
    { code: 'unexpected-body', expected: 'ready' },
    'The response of the backend does not have the expected content.',
  ],
  [{ code: 'local-resource', errno: 'EMFILE' }, 'The load balancer has no file descriptors left.'],
  [{ code: 'local-resource', errno: 'ENOBUFS' }, 'The load balancer has run out of a resource (ENOBUFS).'],
  [{ code: 'other', detail: 'EPROTO' }, 'The connection to the backend failed (EPROTO).'],
];

it.each(cases)('a client reads of %j: %s', (failure, sentence) => {
  expect(formatFailureMessage(failure)).toBe(sentence);
  expect(sentence).toMatch(/^[A-Z].*[A-Za-z)0-9]\.$/);
});

it('has a sentence for every problem of TLS', () => {
  const tested = cases.flatMap(([failure]) => (failure.code === 'tls' ? [failure.problem] : []));
  expect(tested).toEqual([...tlsProblems]);
});

it.each([
  ['connect-failed', 502],
  ['bad-response', 502],
  ['timeout', 504],
] as const)('a failure of reason %s is a %i with the sentence', (reason, status) => {
  const failure: Failure = { code: 'reset' };
  const made = {
    phase: 'response',
    cause: 'reset',
    isStaleConnection: false,
    isLocalResourceError: false,
  } as const;
  expect(backendFailed({ ...made, reason, failure })).toMatchObject({
    status,
    message: 'The backend reset the connection.',
    reason,
  });
});
