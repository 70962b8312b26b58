import { expect, it, onTestFinished, vi } from 'vitest';
import { peerWaitMs } from '@/lib/core/shared-pins';
import { openTestDatabase } from '@/lib/store/test-database';
import { firefoxHeaders } from '../fixtures/browser-headers';
import { createStickyPlan } from '../fixtures/plan';
import { get } from '../fixtures/raw-client';
import { runBackends } from '../fixtures/run-data-plane';
import { type RunningNode, runNode } from '../fixtures/run-nodes';
import type { PeerStore } from './peer-store';

// Issue 14, line 6: two first requests of one browser at two nodes are one session.

async function openStore(liveNodes: number, changes: Partial<PeerStore> = {}): Promise<PeerStore> {
  const { store, close } = await openTestDatabase();
  onTestFinished(close);
  const getFleetState = async () => ({ ...(await store.getFleetState()), liveNodes });
  return { ...store, getFleetState, ...changes };
}

/** Nodes that know how many others there are. */
async function runNodes(store: PeerStore, count: number, waitMs = 10_000) {
  const sticky = createStickyPlan();
  const ports = (await runBackends(4)).map(({ port }) => port);
  const nodes: RunningNode[] = [];
  for (let node = 0; node < count; node++)
    nodes.push(await runNode(store, ports, { sticky }, { name: `n${node + 1}`, waitMs }));
  await vi.waitFor(() => expect(nodes.every(({ hasHeardOfPeers }) => hasHeardOfPeers())).toBe(true));
  return nodes;
}

it('parallel first requests of a browser at several nodes get one backend and make one session', async () => {
  const nodes = await runNodes(await openStore(3), 3);
  for (let browser = 0; browser < 4; browser++) {
    const headers = { ...firefoxHeaders, 'User-Agent': `Mozilla/5.0 Browser/${browser}` };
    const responses = await Promise.all([...nodes, ...nodes].map(({ port }) => get(port, '/', headers)));
    expect(new Set(responses.map(({ body }) => body)).size).toBe(1);
    expect(new Set(responses.map(({ setCookies }) => setCookies.join())).size).toBe(1);
  }
  const sessions = new Set<string>();
  for (const node of nodes)
    for (const { session } of await node.stopAndReadDecisions()) sessions.add(String(session));
  expect(sessions.size).toBe(4);
});

it('the next first request of such a browser at the same node begins another session', async () => {
  const [node] = await runNodes(await openStore(2), 1);
  const first = await get(node.port, '/', firefoxHeaders);
  const second = await get(node.port, '/', firefoxHeaders);
  expect(second.setCookies).not.toEqual(first.setCookies);
  expect(second.body).not.toBe(first.body);
});

it('programs are not kept together, and one node alone does not ask', async () => {
  const [node] = await runNodes(await openStore(2), 1);
  await get(node.port, '/');
  expect(node.questions).toEqual([]);
  const [alone] = await runNodes(await openStore(1), 1);
  await get(alone.port, '/', firefoxHeaders);
  expect(alone.questions).toEqual([]);
});

it('a database that hangs holds up one first request, and not the next', async () => {
  const claimFirstRequests = vi.fn((): Promise<never> => new Promise(() => undefined));
  const [node] = await runNodes(await openStore(2, { claimFirstRequests }), 1, peerWaitMs);
  const began = performance.now();
  const response = await get(node.port, '/', firefoxHeaders);
  expect(response.status).toBe(200);
  expect(response.setCookies).toHaveLength(2);
  expect(performance.now() - began).toBeGreaterThanOrEqual(49);
  for (let browser = 0; browser < 5; browser++) {
    const headers = { ...firefoxHeaders, 'User-Agent': `Mozilla/5.0 Browser/${browser}` };
    expect((await get(node.port, '/', headers)).status).toBe(200);
  }
  expect(claimFirstRequests).toHaveBeenCalledTimes(1);
});
