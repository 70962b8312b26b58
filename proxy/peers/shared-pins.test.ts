import { expect, it, onTestFinished, vi } from 'vitest';
import { peerWaitMs } from '@/lib/core/shared-pins';
import { openTestDatabase } from '@/lib/store/test-database';
import { startEchoServer } from '../fixtures/echo-server';
import { createStickyPlan } from '../fixtures/plan';
import { get, RawClient } from '../fixtures/raw-client';
import { runBackend, runBackends } from '../fixtures/run-data-plane';
import { runNode } from '../fixtures/run-nodes';
import { isAssumed } from '../sticky/learn-table';
import type { PeerStore } from './peer-store';

// Issue 14, line 6: pins of mode `learn` and of tunnels hold on every node.

const learn = { sticky: createStickyPlan({ mode: 'learn' }) };

/** A real store. @param changes what is done otherwise, given the real one */
async function openStore(changes: (store: PeerStore) => Partial<PeerStore> = () => ({})): Promise<PeerStore> {
  const { store, close } = await openTestDatabase();
  onTestFinished(close);
  return { ...store, ...changes(store) };
}

/** Backends that give each client without a session one of its own. */
async function runApplications(count: number): Promise<number[]> {
  let sessions = 0;
  const names = Array.from({ length: count }, (_, index) => `b${index + 1}`);
  const all = await Promise.all(
    names.map((name) =>
      runBackend(name, (request, response) => {
        if (!request.headers.cookie?.includes('JSESSIONID')) {
          sessions++;
          response.setHeader('Set-Cookie', `JSESSIONID=session-${sessions}`);
        }
        response.end(name);
      }),
    ),
  );
  return all.map(({ port }) => port);
}

const portsOf = (all: { port: number }[]): number[] => all.map(({ port }) => port);
const getCookie = (setCookies: string[]): string =>
  setCookies.find((line) => line.startsWith('JSESSIONID'))?.split(';')[0] ?? '';

it('a session goes on with its backend though its next request reaches another node at once', async () => {
  const store = await openStore();
  const ports = await runApplications(4);
  const [one, other] = [await runNode(store, ports, learn), await runNode(store, ports, learn)];
  for (let session = 0; session < 12; session++) {
    const first = await get(one.port, '/');
    const cookie = getCookie(first.setCookies);
    expect((await get(other.port, '/', { Cookie: cookie })).body).toBe(first.body);
  }
  const decisions = await other.stopAndReadDecisions();
  expect(decisions.every(({ outcome, presented }) => outcome === 'pinned' && presented === 'valid')).toBe(
    true,
  );
  expect(decisions).toHaveLength(12);
});

it('a session that another node answered before it heard of its pin is back at its backend soon', async () => {
  let isAnswered = false;
  const store = await openStore(({ findLearnedPins, saveLearnedPins }) => ({
    findLearnedPins: async (keys) => (isAnswered ? findLearnedPins(keys) : []),
    async saveLearnedPins(pins, nowMs) {
      await saveLearnedPins(pins, nowMs);
      isAnswered ||= pins.some(isAssumed);
    },
  }));
  const ports = await runApplications(2);
  const one = await runNode(store, ports, learn, { name: 'one', waitMs: 30 });
  const other = await runNode(store, ports, learn, { name: 'other', waitMs: 30 });
  const first = await get(one.port, '/');
  const headers = { Cookie: getCookie(first.setCookies) };
  // The policy of the other node begins with the same backend.
  await get(other.port, '/');
  expect((await get(other.port, '/', headers)).body).not.toBe(first.body);
  await vi.waitFor(async () => expect((await get(other.port, '/', headers)).body).toBe(first.body), 5000);
  expect((await get(one.port, '/', headers)).body).toBe(first.body);
});

it('a pin that is known is not asked for', async () => {
  const store = await openStore();
  const ports = await runApplications(2);
  const node = await runNode(store, ports, learn);
  const first = await get(node.port, '/');
  const cookie = getCookie(first.setCookies);
  for (let request = 0; request < 5; request++)
    expect((await get(node.port, '/', { Cookie: cookie })).body).toBe(first.body);
  expect(node.questions).toEqual([]);
});

it('modes that need no table do not ask', async () => {
  const store = await openStore();
  const ports = portsOf(await runBackends(2));
  const lookups = [{ from: 'cookie', name: 'JSESSIONID' } as const];
  for (const sticky of [
    createStickyPlan(),
    createStickyPlan({ mode: 'route', lookups }),
    createStickyPlan({ mode: 'off' }),
  ]) {
    const node = await runNode(store, ports, { sticky });
    await get(node.port, '/', { Cookie: 'JSESSIONID=unknown; route=unknown' });
    await get(node.port, '/');
    expect(node.questions).toEqual([]);
  }
});

it('a database that hangs holds up a request that misses its pin for so long, and no other', async () => {
  let asked = 0;
  const hang = (): Promise<never> => {
    asked++;
    return new Promise(() => undefined);
  };
  const store = await openStore(() => ({ findLearnedPins: hang }));
  const node = await runNode(store, await runApplications(2), learn, { waitMs: 1000 });
  const known = getCookie((await get(node.port, '/')).setCookies);
  let isWaiting = true;
  const began = performance.now();
  const missing = get(node.port, '/', { Cookie: 'JSESSIONID=of-another-node' }).then((response) => {
    isWaiting = false;
    return response;
  });
  await vi.waitFor(() => expect(asked).toBe(1));
  expect((await get(node.port, '/', { Cookie: known })).status).toBe(200);
  expect(isWaiting).toBe(true);
  expect((await missing).status).toBe(200);
  expect(performance.now() - began).toBeGreaterThanOrEqual(999);
  // It hangs still: no request waits for it any more.
  for (let index = 0; index < 5; index++)
    expect((await get(node.port, '/', { Cookie: `JSESSIONID=another-${index}` })).status).toBe(200);
  expect(asked).toBe(1);
});

it('a database that is away is not asked again for a second', async () => {
  let asked = 0;
  const fail = async (): Promise<never> => {
    asked++;
    throw new Error('the database is away');
  };
  const store = await openStore(() => ({ findLearnedPins: fail }));
  const node = await runNode(store, await runApplications(2), learn);
  for (let index = 0; index < 8; index++)
    expect((await get(node.port, '/', { Cookie: `JSESSIONID=unknown-${index}` })).status).toBe(200);
  expect(asked).toBe(1);
  await vi.waitFor(
    async () => {
      await get(node.port, '/', { Cookie: `JSESSIONID=later-${performance.now()}` });
      expect(asked).toBe(2);
    },
    { timeout: 5000, interval: 100 },
  );
});

it('requests of one session that miss its pin at the same time get one backend', async () => {
  const store = await openStore();
  const ports = portsOf(await runBackends(3));
  const node = await runNode(store, ports, learn, { waitMs: peerWaitMs });
  const all = await Promise.all(
    Array.from({ length: 6 }, () => get(node.port, '/', { Cookie: 'JSESSIONID=unknown' })),
  );
  expect(new Set(all.map(({ body }) => body)).size).toBe(1);
});

it('a pin that names a backend of another configuration says nothing', async () => {
  const store = await openStore();
  const ports = await runApplications(3);
  const one = await runNode(store, ports, learn);
  const other = await runNode(store, ports.slice(0, 1), learn);
  for (let session = 0; session < 4; session++) {
    const first = await get(one.port, '/');
    const response = await get(other.port, '/', { Cookie: getCookie(first.setCookies) });
    expect([response.status, response.body]).toEqual([200, 'b1']);
  }
});

it('a session that moved at one node has moved for another that knew it', async () => {
  const store = await openStore();
  const ports = await runApplications(2);
  const [one, other] = [await runNode(store, ports, learn), await runNode(store, ports, learn)];
  const first = await get(one.port, '/');
  const Cookie = getCookie(first.setCookies);
  expect((await get(other.port, '/', { Cookie })).body).toBe(first.body);
  const health = { upstream: 'web', name: first.body };
  one.dataPlane.applyHealth({ ...health, health: 'down' });
  const moved = await get(one.port, '/', { Cookie });
  expect(moved.body).not.toBe(first.body);
  // The other node does not see the failure: it hears of the move.
  await vi.waitFor(async () => expect((await get(other.port, '/', { Cookie })).body).toBe(moved.body), {
    timeout: 8000,
    interval: 200,
  });
  one.dataPlane.applyHealth({ ...health, health: 'up' });
  expect((await get(one.port, '/', { Cookie })).body).toBe(moved.body);
});

it('the tunnels of a client use one backend, whichever nodes it asks', async () => {
  const store = await openStore((real) => ({
    getFleetState: async () => ({ ...(await real.getFleetState()), liveNodes: 2 }),
  }));
  const opened = (): string => 'HTTP/1.1 200 Connection established\r\n\r\n';
  const all = await Promise.all(['b1', 'b2', 'b3'].map(() => startEchoServer(opened)));
  const upstream = { ...learn, kind: 'forward-proxy' } as const;
  const nodes = [
    await runNode(store, portsOf(all), upstream, { name: 'n1' }),
    await runNode(store, portsOf(all), upstream, { name: 'n2' }),
  ];
  await vi.waitFor(() => expect(nodes.every(({ hasHeardOfPeers }) => hasHeardOfPeers())).toBe(true));
  const openTunnel = async ({ port }: { port: number }): Promise<void> => {
    const client = await RawClient.connect(port);
    client.send('CONNECT site.test:443 HTTP/1.1\r\nHost: site.test:443\r\n\r\n');
    expect(await client.waitUntil((text) => text.includes('\r\n\r\n'))).toMatch(/^HTTP\/1.1 200/);
    client.close();
  };
  await Promise.all([...nodes, ...nodes].map(openTunnel));
  expect(all.map(({ heads }) => heads.length).sort()).toEqual([0, 0, 4]);
});
