import { expect, test } from 'vitest';
import { englishFormatters } from '@/components/catalogue/english-formatters';
import type { NodeRow } from '@/lib/contract/types';
import { getAlerts } from './alerts';

const time = '2026-11-22T12:00:30.000Z';

function nodeRow(change: Partial<NodeRow>): NodeRow {
  return {
    name: 'edge',
    version: '0.1.0',
    startedAt: '2026-11-22T11:00:00.000Z',
    heartbeat: '2026-11-22T12:00:29.000Z',
    workers: 1,
    rejected: 0,
    droppedCookies: 0,
    recordedAt: '2026-11-22T12:00:29.500Z',
    lagSeconds: 0.1,
    lagRows: 0,
    storedUpTo: '2026-11-22T12:00:29.400Z',
    lagCause: null,
    lagBytes: 0,
    corruptLines: 0,
    journalLimit: 1024 ** 3,
    recordingState: 'recording',
    droppedDecisions: 0,
    rejectedRequests: 0,
    requestsPerSecond: 0,
    configurationDigest: 'a41f0c2be1d07f36',
    differingSettings: [],
    clockSkewMicros: 0,
    databaseMicros: 400,
    intentVersion: 0,
    hasAppliedIntent: true,
    isLost: false,
    lostAt: null,
    isLeader: true,
    ...change,
  };
}

test('all is well: nothing is said', () =>
  expect(getAlerts({ nodes: [nodeRow({})], time }, englishFormatters)).toEqual([]));

test('a proxy that stopped reporting is named with the time it was last heard', () => {
  const [trouble] = getAlerts(
    { nodes: [nodeRow({ heartbeat: '2026-11-22T12:00:04.000Z' })], time },
    englishFormatters,
  );
  expect(trouble).toMatchObject({ severity: 'down' });
  expect(trouble?.sentence).toContain('load balancer on edge has not reported since 12:00:04');
});

test('a stopped recorder and a stopped proxy have different alerts', () => {
  const old = '2026-11-22T12:00:04.000Z';
  const [trouble] = getAlerts(
    { nodes: [nodeRow({ heartbeat: old, recordedAt: old })], time },
    englishFormatters,
  );
  expect(trouble?.sentence).toContain('recorder of edge has stored nothing since 12:00:04');
});

test('a locked database is reported as such', () => {
  const locked = nodeRow({ recordedAt: '2026-11-22T12:00:04.000Z', lagCause: 'locked', lagRows: 40 });
  expect(getAlerts({ nodes: [locked], time }, englishFormatters)[0]?.sentence).toBe(
    'The database of edge is locked, and nothing has been stored since 12:00:04: stop the program that holds the lock, or restart Stickyboard if its own recorder hangs. The journal keeps what is missing, about 40 rows.',
  );
});

test('a log that is behind is a warning, not a failure', () => {
  const behind = nodeRow({ heartbeat: '2026-11-22T12:00:10.000Z', lagSeconds: 20 });
  expect(getAlerts({ nodes: [behind], time }, englishFormatters)).toMatchObject([{ severity: 'warn' }]);
});

test('a full journal is reported with the missing decisions, in addition to a silent recorder', () => {
  const shedding = nodeRow({
    recordingState: 'shedding',
    droppedDecisions: 1234,
    recordedAt: '2026-11-22T12:00:04.000Z',
    lagRows: 40,
  });
  expect(getAlerts({ nodes: [shedding], time }, englishFormatters).map(({ sentence }) => sentence)).toEqual([
    'The recorder of edge has stored nothing since 12:00:04: what you see is that old, and whether the load balancer is running is unknown. About 40 rows wait in the journal; see its log output.',
    'The journal of edge is full: requests are served but not recorded, 1.23 k decisions at the last report.',
  ]);
  const [stopped] = getAlerts(
    { nodes: [nodeRow({ recordingState: 'rejecting', rejectedRequests: 1 })], time },
    englishFormatters,
  );
  expect(stopped?.sentence).toBe(
    'The journal of edge is full: new requests get 503, 1 request at the last report.',
  );
});

test('the worst is first', () => {
  const nodes = [
    nodeRow({ lagSeconds: 20 }),
    nodeRow({ name: 'gone', recordedAt: '2026-11-22T12:00:00.000Z' }),
  ];
  expect(getAlerts({ nodes, time }, englishFormatters).map(({ severity }) => severity)).toEqual([
    'down',
    'warn',
  ]);
});

test('nothing is claimed about unknown states: the load balancer may be as dead as the dashboard', () => {
  const facts = { time: '12:00:04', reason: 'disk I/O error' };
  for (const what of ['dashboard', 'database'] as const) {
    const sentence = englishFormatters.t(`shell.alert.${what}`, facts);
    expect(sentence).toMatch(/whether that is running cannot be seen/);
    expect(sentence).not.toContain('Traffic does not depend');
  }
});

test('a node that is lost among others says nothing of theirs; alone it is as before', () => {
  const lost = nodeRow({
    name: 'edge-2',
    isLost: true,
    heartbeat: '2026-11-22T12:00:04.000Z',
    recordedAt: '2026-11-22T12:00:04.000Z',
    lagSeconds: 26,
    lagCause: 'silent',
  });
  expect(getAlerts({ nodes: [lost, nodeRow({})], time }, englishFormatters)).toEqual([
    {
      severity: 'down',
      sentence: expect.stringContaining(
        'Node edge-2 has not reported since 12:00:04. It may still be serving',
      ),
    },
  ]);
  const [alone] = getAlerts({ nodes: [lost], time }, englishFormatters);
  expect(alone?.sentence).toContain('recorder of edge-2 has stored nothing since 12:00:04');
});
