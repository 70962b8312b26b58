import { expect, test } from 'vitest';
import { englishFormatters } from '@/components/catalogue/english-formatters';
import type { BackendRow } from '@/lib/contract/types';
import { createFlowEdges, createFlowNodes, describeFlow } from './flow-nodes';

function backends(count: number): BackendRow[] {
  return Array.from({ length: count }, (_, index) => {
    const row: Partial<BackendRow> = {
      name: `b${index}`,
      slot: index,
      adminState: 'ready',
      health: 'up',
      nodes: [],
      requestsPerSecond: 2,
    };
    return row as BackendRow;
  });
}

test('a few backends are all shown', () => {
  expect(createFlowNodes(backends(8), englishFormatters.t).map(({ name }) => name)).toEqual(
    backends(8).map(({ name }) => name),
  );
});

test('of many, unhealthy backends are shown in their places and the others are summed up', () => {
  const many = backends(30).map((row) => (row.name === 'b29' ? { ...row, health: 'down' as const } : row));
  const nodes = createFlowNodes(many, englishFormatters.t);
  expect(nodes.map(({ name }) => name)).toEqual(['b0', 'b1', 'b2', 'b3', 'b4', 'b5', 'b29', '23 more']);
  expect(nodes.at(-1)).toMatchObject({ rate: 46, rejectsNewSessions: false });
  expect(nodes[6]).toMatchObject({ rejectsNewSessions: true });
});

test('of many in trouble, the one that carries the traffic is not lost', () => {
  const many = backends(30).map((row) => (row.name === 'b7' ? row : { ...row, health: 'down' as const }));
  expect(createFlowNodes(many, englishFormatters.t).map(({ name }) => name)).toContain('b7');
});

test('the picture is described in words', () => {
  expect(describeFlow(backends(1), englishFormatters)).toBe('Clients reach b0 (up) 2 requests per second');
});

test('draining and failing differ in line and word', () => {
  const [first, second, third] = backends(3) as [BackendRow, BackendRow, BackendRow];
  const nodes = createFlowNodes(
    [first, { ...second, adminState: 'draining' }, { ...third, adminState: 'draining', health: 'down' }],
    englishFormatters.t,
  );
  expect(nodes.map(({ edgeState, word }) => [edgeState, word])).toEqual([
    ['open', ''],
    ['leaving', 'Draining'],
    ['shut', 'Down'],
  ]);
});

test('lines are as wide as their traffic and lie side by side', () => {
  const [wide, narrow, idle] = createFlowEdges([30, 10, 0]);
  expect((wide?.width ?? 0) / (narrow?.width ?? 1)).toBeCloseTo(3);
  expect((wide?.offset ?? 0) + (wide?.width ?? 0) / 2).toBeCloseTo(
    (narrow?.offset ?? 0) - (narrow?.width ?? 0) / 2,
  );
  expect(idle?.width).toBeGreaterThan(0);
});
