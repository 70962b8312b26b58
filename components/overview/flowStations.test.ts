import { expect, test } from 'vitest';
import { english } from '@/components/words/english';
import type { BackendRow } from '@/lib/api/types';
import { flowInWords, stationsOf, strandsOf } from './flowStations';

function backends(count: number): BackendRow[] {
  return Array.from({ length: count }, (_, index) => {
    const row = { name: `b${index}`, slot: index, adminState: 'ready', health: 'up', requestsPerSecond: 2 };
    return row as BackendRow;
  });
}

test('a few backends are all shown', () => {
  expect(stationsOf(backends(8), english.words).map(({ name }) => name)).toEqual(
    backends(8).map(({ name }) => name),
  );
});

test('of many, those in trouble are shown in their places and the rest is summed up', () => {
  const many = backends(30).map((row) => (row.name === 'b29' ? { ...row, health: 'down' as const } : row));
  const stations = stationsOf(many, english.words);
  expect(stations.map(({ name }) => name)).toEqual(['b0', 'b1', 'b2', 'b3', 'b4', 'b5', 'b29', '23 more']);
  expect(stations.at(-1)).toMatchObject({ rate: 46, isClosed: false });
  expect(stations[6]).toMatchObject({ isClosed: true });
});

test('of many in trouble, the one that carries the traffic is not lost', () => {
  const many = backends(30).map((row) => (row.name === 'b7' ? row : { ...row, health: 'down' as const }));
  expect(stationsOf(many, english.words).map(({ name }) => name)).toContain('b7');
});

test('the picture is told in words', () => {
  expect(flowInWords(backends(1), english)).toBe('Clients reach b0 (up) 2 requests per second');
});

test('draining and failing are told apart by their line and their word', () => {
  const [first, second, third] = backends(3) as [BackendRow, BackendRow, BackendRow];
  const stations = stationsOf(
    [first, { ...second, adminState: 'draining' }, { ...third, adminState: 'draining', health: 'down' }],
    english.words,
  );
  expect(stations.map(({ way, word }) => [way, word])).toEqual([
    ['open', ''],
    ['leaving', 'Draining'],
    ['shut', 'Down'],
  ]);
});

test('lines are as wide as their traffic and lie side by side', () => {
  const [wide, narrow, idle] = strandsOf([30, 10, 0]);
  expect((wide?.width ?? 0) / (narrow?.width ?? 1)).toBeCloseTo(3);
  expect((wide?.offset ?? 0) + (wide?.width ?? 0) / 2).toBeCloseTo(
    (narrow?.offset ?? 0) - (narrow?.width ?? 0) / 2,
  );
  expect(idle?.width).toBeGreaterThan(0);
});
