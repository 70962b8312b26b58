import { expect, test } from 'vitest';
import { englishFormatters } from '@/components/catalogue/english-formatters';
import type { BackendRow } from '@/lib/contract/types';
import { describeHealthByNode, describeInFlight } from './backend-nodes';
import { formatDrainEstimate } from './drain-estimate';
import { getStateMarks } from './state-marks';
import { formatStateNote } from './state-note';

const now = '2026-11-22T12:00:00.000Z';
const down = {
  health: 'down',
  healthCause: { trigger: 'checks', count: 3, failure: { code: 'connection-refused' } },
  healthSince: '2026-11-22T11:58:00.000Z',
} as const;

function at(node: string, change: Partial<BackendRow['nodes'][number]> = {}): BackendRow['nodes'][number] {
  return {
    node,
    health: 'up',
    healthCause: null,
    healthReason: null,
    healthSince: null,
    inFlight: 2,
    tunnels: 0,
    failures: 0,
    hasAppliedChange: true,
    ...change,
  };
}

function backend(nodes: BackendRow['nodes'], change: Partial<BackendRow> = {}): BackendRow {
  const ready = { adminState: 'ready', health: 'up', failures: 0, failingSince: null, failure: null };
  return { ...ready, nextTry: null, inFlight: 4, tunnels: 0, nodes, ...change } as BackendRow;
}

const words = (row: BackendRow) =>
  getStateMarks(row, englishFormatters.t).map(({ icon, word }) => `${icon} ${word}`);

test('a backend that some nodes find down says which do, and why', () => {
  const row = backend([at('edge-1'), at('edge-2', down), at('edge-3')], down);
  expect(words(row)).toEqual(['▲ Down on 1 of 3 nodes']);
  expect(formatStateNote(row, now, englishFormatters)).toBe(
    'edge-2: Connection refused since 11:58:00 (3 checks failed)',
  );
  expect(describeHealthByNode(row, now, englishFormatters)).toBe(
    'edge-1: Up\nedge-2: down since 11:58:00: connection refused (3 checks failed)\nedge-3: Up',
  );
});

test('one that all nodes find down, or the only one, is down', () => {
  expect(words(backend([at('edge-1', down), at('edge-2', down)], down))).toEqual(['■ Down']);
  const alone = backend([at('edge-1', down)], down);
  expect(words(alone)).toEqual(['■ Down']);
  expect(formatStateNote(alone, now, englishFormatters)).toBe(
    'Connection refused since 11:58:00 (3 checks failed)',
  );
  expect(describeHealthByNode(alone, now, englishFormatters)).toBeUndefined();
});

test('requests in flight are split by node if there are several', () => {
  expect(describeInFlight(backend([at('edge-1')]), englishFormatters)).toBe('4 requests, 0 open tunnels');
  expect(describeInFlight(backend([at('edge-1'), at('edge-2')]), englishFormatters)).toBe(
    '4 requests, 0 open tunnels\nedge-1: 2 requests, 0 open tunnels\nedge-2: 2 requests, 0 open tunnels',
  );
});

test('a drain waits for the nodes that have not applied it, and is over only on all of them', () => {
  const draining = { adminState: 'draining', inFlight: 0, drainDeadline: null, idlePins: 0 } as const;
  const waiting = backend([at('edge-1'), at('edge-2', { hasAppliedChange: false })], {
    ...draining,
    drainState: 'requests',
  });
  expect(formatDrainEstimate(waiting, now, englishFormatters)).toBe(
    'Waiting for edge-2 to confirm the change.',
  );
  expect(formatStateNote(waiting, now, englishFormatters)).toBe('Taking effect on edge-2');
  const over = backend([at('edge-1'), at('edge-2')], { ...draining, drainState: 'safe-to-stop' });
  expect(formatDrainEstimate(over, now, englishFormatters)).toBe(
    'No session is pinned to it, and nothing is in flight on any of the 2 nodes.',
  );
});
