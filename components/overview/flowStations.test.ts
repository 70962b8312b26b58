import { expect, test } from 'vitest';
import type { BackendRow } from '@/lib/api/types';
import { flowInWords, stationsOf } from './flowStations';

function backends(count: number): BackendRow[] {
  return Array.from({ length: count }, (_, index) => {
    const row = { name: `b${index}`, slot: index, adminState: 'ready', health: 'up', requestsPerSecond: 2 };
    return row as BackendRow;
  });
}

test('a few backends are all shown', () => {
  expect(stationsOf(backends(8)).map(({ name }) => name)).toEqual(backends(8).map(({ name }) => name));
});

test('of many, those in trouble come first and the rest is summed up', () => {
  const many = backends(30).map((row) => (row.name === 'b29' ? { ...row, health: 'down' as const } : row));
  const stations = stationsOf(many);
  expect(stations.map(({ name }) => name)).toEqual(['b29', 'b0', 'b1', 'b2', 'b3', 'b4', 'b5', '23 more']);
  expect(stations.at(-1)).toMatchObject({ rate: 46, isClosed: false });
  expect(stations[0]).toMatchObject({ isClosed: true });
});

test('the picture is told in words', () => {
  expect(flowInWords(backends(1))).toBe('Clients reach b0 (up) 2 requests per second');
});
