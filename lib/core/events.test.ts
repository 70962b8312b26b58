import { expect, test } from 'vitest';
import { type EventKind, eventKinds, parseEventPayload, toEventFact } from './events';
import { formatEventSentence } from './format/event-sentence';

const context = { upstream: 'web', backend: 'b1', toBackend: 'b2', reason: 'timeout', sessions: 2 };
const cause = { trigger: 'checks', count: 3, failure: { code: 'connection-refused' } };
const exit = { exitCode: null, signal: 'SIGKILL', error: null, wasReady: true };

/** One event of each kind at least, and its sentence outside the dashboard. */
const samples: [EventKind, object, string][] = [
  ['backend-down', { cause }, 'Backend web/b1 is down: 3 checks failed: connection refused'],
  ['backend-down', { cause: null }, 'Backend web/b1 is down'],
  ['backend-up', {}, 'Backend web/b1 is up again'],
  ['failover', { failure: null }, '2 sessions moved from web/b1 to b2 (timeout)'],
  [
    'failover',
    { failure: { code: 'timeout', phase: 'response', afterMs: 500 } },
    '2 sessions moved from web/b1 to b2 (timeout: no response within 500 ms)',
  ],
  [
    'admin-state',
    { adminState: 'draining', deadlineSeconds: 600, weight: 2 },
    'Backend web/b1 was set to draining, no longer than 600 s; weight 2',
  ],
  ['unpinned', { session: 'a1' }, 'Session a1 was unpinned from web/b1'],
  [
    'rebalanced',
    { percent: 12.5, activeSessions: 800, limit: 100 },
    '2 sessions of web/b1 unpinned (12.5 % of 800 active, at most 100 at a time)',
  ],
  ['failback', {}, '2 sessions of web/b1 sent back to b2'],
  ['proxy-started', { version: '0.1.0', workers: 1 }, 'Stickyboard 0.1.0 started with 1 worker'],
  ['proxy-stopped', {}, 'Stickyboard stopped'],
  [
    'process-restarted',
    { ...exit, process: 'worker', worker: 1 },
    'Worker 1 ended (SIGKILL) and is restarted',
  ],
  [
    'process-restarted',
    { ...exit, process: 'recorder', worker: null, signal: null, exitCode: 7, wasReady: false },
    'The recorder ended (code 7 before it was ready) and is restarted',
  ],
  [
    'workers-replaced',
    { trigger: 'SIGUSR2', workers: 3, durationMs: 5210 },
    '3 workers replaced in 5.2 s (SIGUSR2)',
  ],
  [
    'worker-replacement-failed',
    { trigger: 'SIGUSR2', worker: 2, error: 'out of memory' },
    'Worker 2 could not be replaced and keeps running (SIGUSR2): out of memory',
  ],
  ['reloaded', { pending: [] }, 'The new configuration is in effect'],
  [
    'reloaded',
    { pending: ['workers', 'node'] },
    'The new configuration is in effect except workers, node, pending a restart',
  ],
  ['reload-rejected', { error: 'port: no' }, 'The new configuration was rejected: port: no'],
  [
    'node-lost',
    { node: 'edge-3', lastReport: '2026-11-22T12:00:04.000Z' },
    'Node edge-3 has not reported since 2026-11-22T12:00:04.000Z',
  ],
  ['node-returned', { node: 'edge-3', lostSeconds: 125 }, 'Node edge-3 reports again after 125 s'],
  ['journal-full', { policy: 'shed' }, 'The journal is full: decisions are only counted until there is room'],
  ['journal-full', { policy: 'stop' }, 'The journal is full: new requests get 503 until there is room'],
  [
    'recording-resumed',
    { from: 'A', to: 'B', unrecordedDecisions: 900, rejectedRequests: 1 },
    'Decisions are recorded again: from A to B 900 decisions not recorded, 1 request rejected with 503',
  ],
  [
    'journal-corrupt',
    { segment: 'worker-1.17.0.ndjson', lines: 3 },
    '3 corrupt lines of the journal skipped (worker-1.17.0.ndjson)',
  ],
];

test.each(samples)('%s with %j is one sentence', (kind, payload, sentence) => {
  const event = { kind, payload: parseEventPayload(JSON.stringify(payload)) };
  expect(toEventFact(event)).toEqual(event);
  expect(formatEventSentence({ ...context, ...event })).toBe(sentence);
});

test('each kind has a sample', () => {
  expect(new Set(samples.map(([kind]) => kind))).toEqual(new Set(eventKinds));
});

test.each([
  ['a-kind-of-tomorrow', {}],
  ['constructor', {}],
  ['proxy-started', { version: '0.1.0' }],
  ['journal-full', { policy: 'wait' }],
  ['backend-down', { cause: { trigger: 'checks', count: 3, failure: { code: 'dns' } } }],
])('an event that this version does not know, %s with %j, is shown as its kind', (kind, payload) => {
  expect(toEventFact({ kind, payload })).toBeNull();
  expect(formatEventSentence({ ...context, kind, payload })).toBe(kind);
});

test('a payload may have more than this version knows, and a failure another code', () => {
  const failure = { code: 'quota-exceeded', limit: 3 };
  const event = { kind: 'backend-down', payload: { cause: { ...cause, failure }, since: 1 } };
  expect(toEventFact(event)).toEqual(event);
  expect(formatEventSentence({ ...context, ...event })).toBe(
    'Backend web/b1 is down: 3 checks failed: quota-exceeded',
  );
});
