import { expect, it, test } from 'vitest';
import { type EventKind, toEventFact } from '@/lib/core/events';
import type { Failure } from '@/lib/core/failure';
import { readLegacyEvent, readLegacyFailure, readLegacyHealthCause } from './legacy-records';
import { parseRecord } from './parse-record';

/** What earlier versions wrote of failures, one of each kind. */
test.each<[string, Failure]>([
  ['connection refused', { code: 'connection-refused' }],
  ['connection reset', { code: 'reset' }],
  ['host unreachable', { code: 'unreachable', scope: 'host' }],
  ['network unreachable', { code: 'unreachable', scope: 'network' }],
  ['connection timed out', { code: 'timeout', phase: 'system', afterMs: null }],
  ['name not found', { code: 'dns', problem: 'not-found' }],
  ['this process has no file descriptors left', { code: 'local-resource', errno: 'EMFILE' }],
  ['connection closed while sending', { code: 'closed', phase: 'sending' }],
  ['connection closed', { code: 'closed', phase: 'unknown' }],
  ['no connection in time', { code: 'timeout', phase: 'connect', afterMs: null }],
  ['no answer in time', { code: 'timeout', phase: 'response', afterMs: null }],
  ['no connection within 1000 ms', { code: 'timeout', phase: 'connect', afterMs: 1000 }],
  ['no TLS handshake within 1000 ms', { code: 'timeout', phase: 'tls-handshake', afterMs: 1000 }],
  ['no full answer within 1000 ms', { code: 'timeout', phase: 'response', afterMs: 1000 }],
  ['it closed the connection without an answer', { code: 'closed', phase: 'before-response' }],
  ['it closed the connection in its answer', { code: 'closed', phase: 'in-response' }],
  [
    'it answered 503 instead of 200 to 399',
    { code: 'unexpected-status', status: 503, expected: [[200, 399]] },
  ],
  ['it answered 200 instead of 204', { code: 'unexpected-status', status: 200, expected: [[204, 204]] }],
  [
    'it answered 503 instead of 200, 204, 300-399',
    {
      code: 'unexpected-status',
      status: 503,
      expected: [
        [200, 200],
        [204, 204],
        [300, 399],
      ],
    },
  ],
  ['its answer does not hold "ready {now}"', { code: 'unexpected-body', expected: 'ready {now}' }],
  ['its answer has a head that is too large', { code: 'bad-response', problem: 'a head that is too large' }],
  ['its answer has an invalid chunk size', { code: 'bad-response', problem: 'an invalid chunk size' }],
  ['its certificate has expired', { code: 'tls', problem: 'certificate-expired', reason: null }],
  [
    'its certificate is self-signed; name it in `authorities` to trust it',
    { code: 'tls', problem: 'certificate-self-signed', reason: null },
  ],
  ['it does not speak TLS', { code: 'tls', problem: 'not-tls', reason: null }],
  ['TLS failed: no shared cipher', { code: 'tls', problem: 'other', reason: 'no shared cipher' }],
  ['EPROTO', { code: 'other', detail: 'EPROTO' }],
  ['constructor', { code: 'other', detail: 'constructor' }],
])('the failure "%s" of an earlier version', (sentence, failure) => {
  expect(readLegacyFailure(sentence)).toEqual(failure);
});

test.each([
  ['3 checks failed: connection refused', 'checks', 3],
  ['3 requests in a row failed: connection refused', 'requests', 3],
  ['a request failed: connection refused', 'request', 1],
  ['a request failed after it came back: connection refused', 'probation', 1],
  ['connection refused', 'unknown', 1],
])('the cause "%s" of an earlier version', (sentence, trigger, count) => {
  expect(readLegacyHealthCause(sentence)).toEqual({
    trigger,
    count,
    failure: { code: 'connection-refused' },
  });
});

const killed = { exitCode: null, signal: 'SIGKILL', error: null, wasReady: true };
test.each<[legacyKind: string, EventKind, string, object]>([
  ['proxy-started', 'proxy-started', 'Stickyboard 0.1.0 with 1 worker.', { version: '0.1.0', workers: 1 }],
  ['proxy-stopped', 'proxy-stopped', 'Stopped in good order.', {}],
  [
    'worker-restarted',
    'process-restarted',
    'Worker 2 ended (SIGKILL) and is started again.',
    { process: 'worker', worker: 2, ...killed },
  ],
  [
    'worker-restarted',
    'process-restarted',
    'The notifier ended (code 7 before it was ready) and is started again.',
    { process: 'notifier', worker: null, exitCode: 7, signal: null, error: null, wasReady: false },
  ],
  [
    'worker-restarted',
    'process-restarted',
    'The dashboard ended (EADDRINUSE: address in use) and is started again.',
    {
      ...{ process: 'dashboard', worker: null, exitCode: null, signal: null },
      ...{ error: 'EADDRINUSE: address in use', wasReady: false },
    },
  ],
  [
    'workers-replaced',
    'workers-replaced',
    'SIGUSR2: 3 workers replaced in 5.2 s.',
    { trigger: 'SIGUSR2', workers: 3, durationMs: 5200 },
  ],
  [
    'workers-not-replaced',
    'worker-replacement-failed',
    'SIGUSR2: worker 2 cannot be replaced: it exited (code 1) before it was ready; it goes on, and so do those after it.',
    { trigger: 'SIGUSR2', worker: 2, error: 'it exited (code 1) before it was ready' },
  ],
  ['reloaded', 'reloaded', 'The new configuration is in force.', { pending: [] }],
  [
    'reloaded',
    'reloaded',
    'The new configuration is in force, but for workers, node: that waits for a restart.',
    { pending: ['workers', 'node'] },
  ],
  [
    'reload-refused',
    'reload-rejected',
    'The new configuration was refused: port: must be a number',
    { error: 'port: must be a number' },
  ],
  [
    'log-full',
    'journal-full',
    'The log is full: decisions are only counted until there is room.',
    { policy: 'shed' },
  ],
  [
    'log-full',
    'journal-full',
    'The log is full: new requests are answered 503 until there is room.',
    { policy: 'stop' },
  ],
  [
    'log-room',
    'recording-resumed',
    'From 2026-11-22T12:00:04.000Z to 2026-11-22T12:01:00.000Z 900 decisions were not recorded and 8 requests were answered 503.',
    {
      from: '2026-11-22T12:00:04.000Z',
      to: '2026-11-22T12:01:00.000Z',
      unrecordedDecisions: 900,
      rejectedRequests: 8,
    },
  ],
])('the event %s of an earlier version is %s: %s', (legacyKind, kind, sentence, payload) => {
  const event = readLegacyEvent(legacyKind, sentence);
  expect(event).toEqual({ kind, payload });
  expect(toEventFact(event)).not.toBeNull();
});

it('keeps the text of an event that no earlier version is known to have written', () => {
  expect(readLegacyEvent('reloaded', 'Done.')).toEqual({ kind: 'reloaded', payload: { text: 'Done.' } });
});

/** Lines as version 0.1.0 wrote them, with the checksums that it gave them. */
it('reads lines of an earlier version, and keeps those of this version unchanged', () => {
  expect(
    parseRecord('["h",1795000000000000,"web","b1","down","3 checks failed: connection refused",123]'),
  ).toEqual([
    'h',
    1_795_000_000_000_000,
    'web',
    'b1',
    'down',
    { trigger: 'checks', count: 3, failure: { code: 'connection-refused' } },
  ]);
  expect(parseRecord('["e",1795000000000000,"proxy-stopped","Stopped in good order.",123]')).toEqual([
    'e',
    1_795_000_000_000_000,
    'proxy-stopped',
    {},
  ]);
  expect(parseRecord('["e",1795000000000000,"log-full",{"policy":"shed"},123]')).toEqual([
    'e',
    1_795_000_000_000_000,
    'journal-full',
    { policy: 'shed' },
  ]);
  const status = (failure: string) =>
    `["s",1,"0.1.0",1,2,0,4,[["web","b1",5,0],["web","b2",0,0,3,1,null,${failure}]],["recording",0,0,0],123]`;
  const upgraded = parseRecord(status('"name not found"'));
  expect(upgraded).toEqual(JSON.parse(status('{"code":"dns","problem":"not-found"}')));
  expect(parseRecord(JSON.stringify(upgraded))).toEqual(upgraded);
});

it.each([
  ['kept', 'recording'],
  ['held', 'buffering'],
  ['shed', 'shedding'],
  ['stopped', 'rejecting'],
  ['shedding', 'shedding'],
])('reads the recording state %s of a heartbeat as %s', (written, read) => {
  expect(
    parseRecord(`["s",1795000000000000,"0.1.0",1795000000000000,2,3,4,[],["${written}",12,3,4],123]`),
  ).toEqual([
    's',
    1_795_000_000_000_000,
    '0.1.0',
    1_795_000_000_000_000,
    ...[2, 3, 4, [], [read, 12, 3, 4], 123],
  ]);
});
