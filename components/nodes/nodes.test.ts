import { expect, test } from 'vitest';
import { catalogues } from '@/components/catalogue/catalogues';
import { englishFormatters } from '@/components/catalogue/english-formatters';
import { createFormatters } from '@/components/i18n/formatters';
import type { NodeRow } from '@/lib/contract/types';
import { utcTimeFormat } from '@/lib/core/format/time-format';
import { findOtherVersions, sortNodes } from './compare-nodes';
import { formatClockSkew, isClockOff } from './format-clock-skew';
import { getNodeState } from './node-state';

const now = '2026-11-22T12:00:00.000Z';
const chinese = createFormatters('zh-Hans', catalogues['zh-Hans'], utcTimeFormat);

function nodeRow(change: Partial<NodeRow>): NodeRow {
  return {
    name: 'edge-1',
    version: '0.2.0',
    heartbeat: '2026-11-22T11:59:59.000Z',
    workers: 2,
    lagCause: null,
    recordingState: 'recording',
    isLost: false,
    lostAt: null,
    ...change,
  } as NodeRow;
}

const silentSince = { isLost: true, heartbeat: '2026-11-22T11:58:00.000Z' };

test.each([
  [{}, '● Running', '2 workers'],
  [{ lagCause: 'catching-up' }, '▲ Behind', 'Its recorder is catching up'],
  [{ lagCause: 'locked' }, '▲ Behind', 'Another program has locked the database'],
  [{ recordingState: 'buffering' }, '▲ Journal not writable', 'Decisions wait in memory'],
  [{ recordingState: 'rejecting', lagCause: 'catching-up' }, '■ Journal full', 'New requests get 503'],
  [{ workers: 0 }, '■ No workers', 'It accepts no connections'],
  [silentSince, '■ Lost', 'Last report at 11:58:00; it may still be serving'],
  [
    { ...silentSince, lostAt: '2026-11-22T11:58:08.000Z', lagCause: 'silent' },
    '■ Lost',
    'Since 11:58:08; last report at 11:58:00',
  ],
] as [Partial<NodeRow>, string, string][])('a node with %j: %s, %s', (change, mark, sentence) => {
  const { icon, word, note } = getNodeState(nodeRow(change), now, englishFormatters);
  expect([`${icon} ${word}`, note]).toEqual([mark, sentence]);
  expect(getNodeState(nodeRow(change), now, chinese).word).toMatch(/\p{Script=Han}/u);
});

test('nodes are in the order of their names, numbers as numbers', () => {
  const nodes = ['edge-10', 'edge-2', 'Edge-1'].map((name) => nodeRow({ name }));
  expect(sortNodes(nodes).map(({ name }) => name)).toEqual(['Edge-1', 'edge-2', 'edge-10']);
});

test('a version is compared with those of the other nodes that run', () => {
  const [first, second] = [nodeRow({}), nodeRow({ name: 'edge-2', version: '0.1.10' })];
  const third = nodeRow({ name: 'edge-3', version: '0.1.9', isLost: true });
  expect(findOtherVersions(first, [first])).toEqual([]);
  expect(findOtherVersions(first, [first, nodeRow({ name: 'edge-2' }), third])).toEqual([]);
  expect(findOtherVersions(first, [first, second, third])).toEqual(['0.1.10']);
  expect(findOtherVersions(third, [first, second, third])).toEqual(['0.1.10', '0.2.0']);
});

test.each([
  [0, '0 ms', false],
  [-499, '0 ms', false],
  [3_100, '+3 ms', false],
  [-1_000, '−1 ms', false],
  [999_000, '+999 ms', false],
  [1_000_000, '+1 s', true],
  [-1_840_000, '−1.84 s', true],
])('a clock that is %d µs ahead is shown as %s', (skewMicros, text, isOff) => {
  expect(formatClockSkew(skewMicros, englishFormatters.numbers)).toBe(text);
  expect(isClockOff(skewMicros)).toBe(isOff);
});
