import type { Failure, TlsProblem } from '@/lib/core/failure';

/** What a client reads on the error page of a backend's failure: whole sentences, one for each that there is. */
const messages = {
  'connection-refused': 'The backend refused the connection.',
  dns: {
    'not-found': 'The host name of the backend does not exist.',
    temporary: 'The host name of the backend cannot be resolved at the moment.',
  },
  unreachable: {
    host: 'The backend is unreachable.',
    network: 'The network of the backend is unreachable.',
  },
  timeout: {
    system: 'The connection to the backend timed out.',
    connect: 'The backend did not accept the connection in time.',
    'tls-handshake': 'The backend did not complete the TLS handshake in time.',
    response: 'The backend did not respond in time.',
    body: 'The backend did not complete its response in time.',
  },
  reset: 'The backend reset the connection.',
  closed: {
    unknown: 'The backend closed the connection.',
    sending: 'The backend closed the connection before it had the whole request.',
    'before-response': 'The backend closed the connection without a response.',
    'in-response': 'The backend closed the connection in the middle of its response.',
  },
  'unexpected-body': 'The response of the backend does not have the expected content.',
  noDescriptors: 'The load balancer has no file descriptors left.',
} as const;

const tlsMessages: Readonly<Record<TlsProblem, string>> = {
  'certificate-expired': 'The certificate of the backend has expired.',
  'certificate-not-yet-valid': 'The certificate of the backend is not valid yet.',
  'certificate-self-signed': 'The certificate of the backend is self-signed and not trusted.',
  'certificate-unknown-authority': 'The certificate of the backend is from an unknown authority.',
  'certificate-name-mismatch': 'The certificate of the backend is for another name.',
  'not-tls': 'The backend does not speak TLS.',
  'no-http1': 'The backend does not offer HTTP/1.1.',
  'unsupported-version': 'The backend does not support TLS 1.2 or later.',
  other: 'The TLS handshake with the backend failed.',
};

/** A backend's failure as the sentence that its client gets. */
export function formatFailureMessage(failure: Failure): string {
  switch (failure.code) {
    case 'connection-refused':
    case 'reset':
    case 'unexpected-body':
      return messages[failure.code];
    case 'dns':
      return messages.dns[failure.problem];
    case 'unreachable':
      return messages.unreachable[failure.scope];
    case 'timeout':
      return messages.timeout[failure.phase];
    case 'closed':
      return messages.closed[failure.phase];
    case 'tls':
      return tlsMessages[failure.problem];
    case 'bad-response':
      return `The response of the backend is invalid (${failure.problem}).`;
    case 'unexpected-status':
    case 'error-status':
      return `The backend responded with status ${failure.status}.`;
    case 'local-resource':
      return failure.errno === 'EMFILE'
        ? messages.noDescriptors
        : `The load balancer has run out of a resource (${failure.errno}).`;
    case 'other':
      return `The connection to the backend failed (${failure.detail}).`;
  }
}
