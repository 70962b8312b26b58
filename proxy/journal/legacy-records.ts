import type { StoredEvent } from '@/lib/core/events';
import type { Failure, HealthCause, TlsProblem } from '@/lib/core/failure';
import type { RecordingState } from '@/lib/core/recording-state';

/**
 * Reads what earlier versions wrote as English sentences: health causes, failures and the events of the proxy itself.
 * Segments that were not stored before an upgrade are read once more through it. This is the only place that takes a
 * sentence apart; what it does not know is kept as text.
 */

type Groups = Record<string, string | undefined>;

const plainFailures: Readonly<Record<string, Failure>> = {
  'connection refused': { code: 'connection-refused' },
  'connection reset': { code: 'reset' },
  'host unreachable': { code: 'unreachable', scope: 'host' },
  'network unreachable': { code: 'unreachable', scope: 'network' },
  'connection timed out': { code: 'timeout', phase: 'system', afterMs: null },
  'name not found': { code: 'dns', problem: 'not-found' },
  'this process has no file descriptors left': { code: 'local-resource', errno: 'EMFILE' },
  'connection closed while sending': { code: 'closed', phase: 'sending' },
  'connection closed': { code: 'closed', phase: 'unknown' },
  'no connection in time': { code: 'timeout', phase: 'connect', afterMs: null },
  'no answer in time': { code: 'timeout', phase: 'response', afterMs: null },
  'no more of the answer in time': { code: 'timeout', phase: 'body', afterMs: null },
  'it closed the connection without an answer': { code: 'closed', phase: 'before-response' },
  'it closed the connection in its answer': { code: 'closed', phase: 'in-response' },
};

const tlsSentences: Readonly<Record<string, TlsProblem>> = {
  'its certificate has expired': 'certificate-expired',
  'its certificate is not valid yet': 'certificate-not-yet-valid',
  'its certificate is self-signed; name it in `authorities` to trust it': 'certificate-self-signed',
  'its certificate is from an unknown authority; name that in `authorities` to trust it':
    'certificate-unknown-authority',
  'its certificate is for another name': 'certificate-name-mismatch',
  'it does not speak TLS': 'not-tls',
  'it does not offer HTTP/1.1': 'no-http1',
  'it speaks no version of TLS from 1.2 on': 'unsupported-version',
};

const timeoutPhases: ReadonlyMap<string, Extract<Failure, { code: 'timeout' }>['phase']> = new Map([
  ['connection', 'connect'],
  ['TLS handshake', 'tls-handshake'],
  ['full answer', 'response'],
]);

const failurePatterns: readonly [pattern: RegExp, toFailure: (groups: Groups) => Failure][] = [
  [
    /^no (?<what>connection|TLS handshake|full answer) within (?<ms>\d+) ms$/,
    ({ what, ms }) => ({
      code: 'timeout',
      phase: timeoutPhases.get(what ?? '') ?? 'system',
      afterMs: Number(ms),
    }),
  ],
  [
    /^it answered (?<status>\d+) instead of (?<from>\d+) to (?<to>\d+)$/,
    ({ status, from, to }) => ({
      code: 'unexpected-status',
      status: Number(status),
      expected: [[Number(from), Number(to)]],
    }),
  ],
  [
    /^it answered (?<status>\d+) instead of (?<expected>\d[\d, -]*)$/,
    ({ status, expected = '' }) => ({
      code: 'unexpected-status',
      status: Number(status),
      expected: expected.split(', ').map((range) => {
        const [from, to = from] = range.split('-').map(Number);
        return [from ?? 0, to ?? 0];
      }),
    }),
  ],
  [
    /^its answer does not hold (?<text>".*")$/s,
    ({ text = '""' }) => ({ code: 'unexpected-body', expected: String(JSON.parse(text)) }),
  ],
  [/^its answer has (?<problem>.+)$/s, ({ problem = '' }) => ({ code: 'bad-response', problem })],
  [/^TLS failed: (?<reason>.+)$/s, ({ reason = '' }) => ({ code: 'tls', problem: 'other', reason })],
];

/** The failure that an earlier version wrote as a sentence. */
export function readLegacyFailure(sentence: string): Failure {
  const plain = Object.hasOwn(plainFailures, sentence) ? plainFailures[sentence] : undefined;
  if (plain !== undefined) return plain;
  const problem = Object.hasOwn(tlsSentences, sentence) ? tlsSentences[sentence] : undefined;
  if (problem !== undefined) return { code: 'tls', problem, reason: null };
  return firstMatch(failurePatterns, sentence) ?? { code: 'other', detail: sentence };
}

const causePatterns: readonly [pattern: RegExp, toCause: (groups: Groups) => HealthCause][] = [
  [
    /^(?<count>\d+) checks failed: (?<why>.+)$/s,
    ({ count, why = '' }) => ({
      trigger: 'checks',
      count: Number(count),
      failure: readLegacyFailure(why),
    }),
  ],
  [
    /^(?<count>\d+) requests in a row failed: (?<why>.+)$/s,
    ({ count, why = '' }) => ({
      trigger: 'requests',
      count: Number(count),
      failure: readLegacyFailure(why),
    }),
  ],
  [
    /^a request failed after it came back: (?<why>.+)$/s,
    ({ why = '' }) => ({ trigger: 'probation', count: 1, failure: readLegacyFailure(why) }),
  ],
  [
    /^a request failed: (?<why>.+)$/s,
    ({ why = '' }) => ({ trigger: 'request', count: 1, failure: readLegacyFailure(why) }),
  ],
];

/** Why a backend went down, as an earlier version wrote it. */
export function readLegacyHealthCause(sentence: string): HealthCause {
  return (
    firstMatch(causePatterns, sentence) ?? {
      trigger: 'unknown',
      count: 1,
      failure: readLegacyFailure(sentence),
    }
  );
}

/** What events are called now, by the names that earlier versions gave them. */
const legacyEventKinds: Readonly<Record<string, string>> = {
  'worker-restarted': 'process-restarted',
  'workers-not-replaced': 'worker-replacement-failed',
  'reload-refused': 'reload-rejected',
  'log-full': 'journal-full',
  'log-room': 'recording-resumed',
};

/** The kind of an event, in the words of this or of an earlier version. */
export function readLegacyEventKind(kind: string): string {
  return Object.hasOwn(legacyEventKinds, kind) ? (legacyEventKinds[kind] ?? kind) : kind;
}

const eventPatterns: readonly [kind: string, pattern: RegExp, toPayload: (groups: Groups) => object][] = [
  [
    'proxy-started',
    /^Stickyboard (?<version>\S+) with (?<workers>\d+) workers?\.$/,
    ({ version, workers }) => ({ version, workers: Number(workers) }),
  ],
  [
    'process-restarted',
    /^(?:Worker (?<worker>\d+)|The (?<process>\S+)) ended \((?:code (?<code>\d+)|(?<signal>SIG\w+))(?<early> before it was ready)?\) and is started again\.$/,
    ({ worker, process = 'worker', code, signal = null, early }) => ({
      process,
      worker: worker === undefined ? null : Number(worker),
      exitCode: code === undefined ? null : Number(code),
      signal,
      error: null,
      wasReady: early === undefined,
    }),
  ],
  [
    'process-restarted',
    /^The (?<process>\S+) ended \((?<error>.+)\) and is started again\.$/s,
    ({ process, error }) => ({
      process,
      worker: null,
      exitCode: null,
      signal: null,
      error,
      wasReady: false,
    }),
  ],
  [
    'workers-replaced',
    /^(?<trigger>\S+): (?<workers>\d+) workers? replaced in (?<seconds>[\d.]+) s\.$/,
    ({ trigger, workers, seconds }) => ({
      trigger,
      workers: Number(workers),
      durationMs: Math.round(Number(seconds) * 1000),
    }),
  ],
  [
    'worker-replacement-failed',
    /^(?<trigger>\S+): worker (?<worker>\d+) cannot be replaced: (?<error>.+); it goes on, and so do those after it\.$/s,
    ({ trigger, worker, error }) => ({ trigger, worker: Number(worker), error }),
  ],
  [
    'reloaded',
    /^The new configuration is in force(?:, but for (?<pending>.+): that waits for a restart)?\.$/,
    ({ pending }) => ({ pending: pending === undefined ? [] : pending.split(', ') }),
  ],
  ['reload-rejected', /^The new configuration was refused: (?<error>.+)$/s, ({ error }) => ({ error })],
  ['journal-full', /^The log is full: decisions are only counted/, () => ({ policy: 'shed' })],
  ['journal-full', /^The log is full: new requests are answered 503/, () => ({ policy: 'stop' })],
  [
    'recording-resumed',
    /^From (?<from>\S+) to (?<to>\S+) (?<unrecorded>\d+) decisions were not recorded and (?<rejected>\d+) requests were answered 503\.$/,
    ({ from, to, unrecorded, rejected }) => ({
      from,
      to,
      unrecordedDecisions: Number(unrecorded),
      rejectedRequests: Number(rejected),
    }),
  ],
];

/** An event of the proxy itself as an earlier version wrote it; a sentence that is not known stays as `text`. */
export function readLegacyEvent(legacyKind: string, sentence: string): StoredEvent {
  const kind = readLegacyEventKind(legacyKind);
  for (const [ofKind, pattern, toPayload] of eventPatterns) {
    const match = ofKind === kind ? pattern.exec(sentence) : null;
    if (match !== null) return { kind, payload: { ...toPayload(match.groups ?? {}) } };
  }
  return { kind, payload: kind === 'proxy-stopped' ? {} : { text: sentence } };
}

function firstMatch<T>(
  patterns: readonly [pattern: RegExp, toValue: (groups: Groups) => T][],
  text: string,
): T | null {
  for (const [pattern, toValue] of patterns) {
    const match = pattern.exec(text);
    if (match !== null) return toValue(match.groups ?? {});
  }
  return null;
}

const legacyRecordingStates: Readonly<Record<string, RecordingState>> = {
  kept: 'recording',
  held: 'buffering',
  shed: 'shedding',
  stopped: 'rejecting',
};

/** The recording state of a heartbeat, in the words of this or of an earlier version. */
export function readLegacyRecordingState(state: RecordingState): RecordingState {
  return legacyRecordingStates[state] ?? state;
}
