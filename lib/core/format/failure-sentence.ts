import type { Failure, HealthCause, TlsProblem } from '../failure';

/**
 * The words of failures in English, for everything but the dashboard: log, API, exports, webhooks, command line. Each
 * is the second half of a sentence. The dashboard has its own in its message catalogues.
 */
export function formatFailure(failure: Failure): string {
  switch (failure.code) {
    case 'connection-refused':
      return 'connection refused';
    case 'dns':
      return failure.problem === 'not-found' ? 'name not found' : 'name lookup failed';
    case 'unreachable':
      return `${failure.scope} unreachable`;
    case 'timeout':
      return formatTimeout(failure);
    case 'reset':
      return 'connection reset';
    case 'closed':
      return closedSentences[failure.phase];
    case 'tls':
      return formatTlsProblem(failure);
    case 'bad-response':
      return `invalid response (${failure.problem})`;
    case 'unexpected-status':
      return `status ${failure.status} instead of ${formatStatusRanges(failure.expected)}`;
    case 'error-status':
      return `responded with status ${failure.status}`;
    case 'unexpected-body':
      return `the response does not contain ${JSON.stringify(failure.expected)}`;
    case 'local-resource':
      return failure.errno === 'EMFILE'
        ? 'this process has no file descriptors left'
        : `this process has run out of a resource (${failure.errno})`;
    case 'other':
      return failure.detail;
    default:
      return getUnknownCode(failure);
  }
}

/** Why a backend is down: `3 checks failed: connection refused`. */
export function formatHealthCause({ trigger, count, failure }: HealthCause): string {
  const why = formatFailure(failure);
  switch (trigger) {
    case 'checks':
      return `${count} ${count === 1 ? 'check' : 'checks'} failed: ${why}`;
    case 'requests':
      return `${count} ${count === 1 ? 'request' : 'requests in a row'} failed: ${why}`;
    case 'request':
      return `a request failed: ${why}`;
    case 'probation':
      return `a request failed after it came back: ${why}`;
    case 'unknown':
      return why;
  }
}

/** Ranges of statuses as in the configuration: `200-399, 404`. */
export function formatStatusRanges(ranges: readonly (readonly number[])[]): string {
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
}

const closedSentences: Record<Extract<Failure, { code: 'closed' }>['phase'], string> = {
  unknown: 'connection closed',
  sending: 'connection closed while sending',
  'before-response': 'connection closed without a response',
  'in-response': 'connection closed in the response',
};

const timeoutSubjects: Record<Extract<Failure, { code: 'timeout' }>['phase'], string> = {
  system: 'connection',
  connect: 'connection',
  'tls-handshake': 'TLS handshake',
  response: 'response',
  body: 'more of the response',
};

function formatTimeout({ phase, afterMs }: Extract<Failure, { code: 'timeout' }>): string {
  if (phase === 'system') return 'connection timed out';
  return `no ${timeoutSubjects[phase]} ${afterMs === null ? 'in time' : `within ${afterMs} ms`}`;
}

const tlsSentences: Record<Exclude<TlsProblem, 'other'>, string> = {
  'certificate-expired': 'its certificate has expired',
  'certificate-not-yet-valid': 'its certificate is not valid yet',
  'certificate-self-signed': 'its certificate is self-signed; name it in `authorities` to trust it',
  'certificate-unknown-authority':
    'its certificate is from an unknown authority; name that in `authorities` to trust it',
  'certificate-name-mismatch': 'its certificate is for another name',
  'not-tls': 'it does not speak TLS',
  'no-http1': 'it does not offer HTTP/1.1',
  'unsupported-version': 'it speaks no version of TLS from 1.2 on',
};

function formatTlsProblem({ problem, reason }: Extract<Failure, { code: 'tls' }>): string {
  if (problem !== 'other') return tlsSentences[problem];
  return reason === null ? 'TLS failed' : `TLS failed: ${reason}`;
}

/** A code of a newer version, visible as it is. */
function getUnknownCode({ code }: { code: string }): string {
  return code;
}
