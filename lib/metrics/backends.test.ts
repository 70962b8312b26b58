import { expect, test } from 'vitest';
import type { BackendRow } from '@/lib/contract/types';
import { splitByNode } from './backends';

const backend = { upstream: 'web', name: 'b1', health: 'down', inFlight: 5, tunnels: 1, nodes: [] };

test('a backend has the figures of each node, which add up to those of all', () => {
  const nodes = [
    { node: 'edge-1', health: 'up', inFlight: 2, tunnels: 1 },
    { node: 'edge-2', health: 'down', inFlight: 3, tunnels: 0 },
  ];
  expect(splitByNode([{ ...backend, nodes } as unknown as BackendRow])).toEqual([
    { upstream: 'web', name: 'b1', ...nodes[0] },
    { upstream: 'web', name: 'b1', ...nodes[1] },
  ]);
});

test('while no node reports, a backend keeps its own', () => {
  expect(splitByNode([backend as unknown as BackendRow])).toEqual([
    { upstream: 'web', name: 'b1', node: null, health: 'down', inFlight: 5, tunnels: 1 },
  ]);
});
