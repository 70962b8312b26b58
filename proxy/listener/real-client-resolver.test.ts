import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ListenerPlan, Plan, UpstreamPlan } from '@/lib/core/plan';
import { createStickyPlan } from '../fixtures/plan';
import { RawClient } from '../fixtures/raw-client';
import { type RunningDataPlane, runBackend, runBackends, runDataPlane } from '../fixtures/run-data-plane';

const trustedListener: Partial<ListenerPlan> = { trusted: ['127.0.0.1/32'], clientFrom: 'x-forwarded-for' };

const runBehindProxy = (
  ports: number[],
  listener: Partial<ListenerPlan>,
  upstream: Partial<UpstreamPlan> = {},
) => runDataPlane(ports, upstream, (plan: Plan) => void Object.assign(plan.listeners[0], listener));

/** A connection of the proxy in front, which the test ends. */
async function connectAsProxy({ port }: RunningDataPlane): Promise<RawClient> {
  const client = await RawClient.connect(port);
  onTestFinished(() => client.close());
  return client;
}

const createRequest = (...lines: string[]): string =>
  `GET / HTTP/1.1\r\nHost: h\r\n${lines.join('\r\n')}\r\n\r\n`;
const createForwardedRequest = (client: string): string => createRequest(`X-Forwarded-For: ${client}`);

describe('the clients of a trusted proxy in front', () => {
  it('are distinguished on one connection: in the log, by their sessions, by ip-hash', async () => {
    const all = await runBackends(4);
    const running = await runBehindProxy(
      all.map(({ port }) => port),
      trustedListener,
      { sticky: createStickyPlan({ mode: 'off', session: null }), balance: { policy: 'ip-hash', key: null } },
    );
    const connection = await connectAsProxy(running);
    const served: string[] = [];
    const clients = Array.from({ length: 20 }, (_, index) => `192.0.${index}.7`);
    for (const client of [...clients, ...clients])
      served.push((await connection.request(createForwardedRequest(client))).body);
    expect(served.slice(0, 20)).toEqual(served.slice(20));
    expect(new Set(served).size).toBeGreaterThan(1);
    await connection.request(createRequest());
    const decisions = await running.stopAndReadDecisions();
    expect(decisions.map(({ client }) => client)).toEqual([...clients, ...clients, '127.0.0.1']);
    expect(new Set(decisions.map(({ session }) => session)).size).toBe(21);
  });

  it('are read from Forwarded, and kept as the log may keep them', async () => {
    const [one] = await runBackends(1);
    const running = await runDataPlane([one.port], {}, (plan) => {
      Object.assign(plan.listeners[0], trustedListener, { clientFrom: 'forwarded' });
      plan.privacy.client = 'truncated';
    });
    const connection = await connectAsProxy(running);
    await connection.request(
      createRequest('X-Forwarded-For: 198.51.100.9', 'Forwarded: for="[2001:db8:1:2::3]"'),
    );
    await connection.request(createRequest('Forwarded: for=192.0.2.7'));
    expect((await running.stopAndReadDecisions()).map(({ client }) => client)).toEqual([
      '2001:db8:1::/48',
      '192.0.2.0/24',
    ]);
  });

  it('are read from a field of its own that holds one address; else the client is the peer', async () => {
    const [one] = await runBackends(1);
    const running = await runBehindProxy([one.port], { ...trustedListener, clientFrom: 'cf-connecting-ip' });
    const connection = await connectAsProxy(running);
    const field = 'CF-Connecting-IP';
    const lines: [string[], client: string][] = [
      [[`${field}: 192.0.2.7`], '192.0.2.7'],
      [[`cf-connecting-ip:  [2001:db8::1]:443 `], '2001:db8::1'],
      [['X-Forwarded-For: 192.0.2.9', `${field}: 192.0.2.8:4711`], '192.0.2.8'],
      [[`${field}: 192.0.2.7, 192.0.2.8`], '127.0.0.1'],
      [[`${field}: 192.0.2.7`, `${field}: 192.0.2.7`], '127.0.0.1'],
      [[`${field}: me`], '127.0.0.1'],
      [[`${field}:`], '127.0.0.1'],
      [[`X-${field}: 192.0.2.7`], '127.0.0.1'],
      [['X-Real-IP: 192.0.2.7'], '127.0.0.1'],
    ];
    for (const [fields] of lines) await connection.request(createRequest(...fields));
    expect((await running.stopAndReadDecisions()).map(({ client }) => client)).toEqual(
      lines.map(([, client]) => client),
    );
  });

  it('are named to backends in that field by no other client', async () => {
    const seen: (string | undefined)[] = [];
    const one = await runBackend('one', ({ headers }, response) => {
      seen.push(headers['x-client'] as string | undefined);
      response.end();
    });
    for (const trusted of [['127.0.0.1/32'], ['10.0.0.0/8']]) {
      const running = await runBehindProxy([one.port], { trusted, clientFrom: 'x-client' });
      await (await connectAsProxy(running)).request(createRequest('X-Client: 192.0.2.7'));
    }
    expect(seen).toEqual(['192.0.2.7', undefined]);
  });

  it('are not resolved if the peer is not trusted, or no field for them is configured', async () => {
    const [one] = await runBackends(1);
    for (const listener of [
      { ...trustedListener, trusted: ['10.0.0.0/8'] },
      { trusted: trustedListener.trusted },
    ]) {
      const running = await runBehindProxy([one.port], listener);
      await (await connectAsProxy(running)).request(createForwardedRequest('192.0.2.7'));
      expect((await running.stopAndReadDecisions()).map(({ client }) => client)).toEqual(['127.0.0.1']);
    }
  });

  it('are forgotten on open connections when a reload says so', async () => {
    const [one] = await runBackends(1);
    const running = await runBehindProxy([one.port], trustedListener);
    const connection = await connectAsProxy(running);
    await connection.request(createForwardedRequest('192.0.2.7'));
    const next = structuredClone(running.plan);
    next.listeners[0].clientFrom = 'peer';
    await running.dataPlane.applyPlan(next);
    await connection.request(createForwardedRequest('192.0.2.7'));
    expect((await running.stopAndReadDecisions()).map(({ client }) => client)).toEqual([
      '192.0.2.7',
      '127.0.0.1',
    ]);
  });
});

describe('connectionsPerClient behind a trusted proxy', () => {
  it("bounds a client's requests in progress, not the proxy's connections", async () => {
    const held: ServerResponse[] = [];
    const slow = await runBackend('slow', (_, response) => void held.push(response));
    const running = await runBehindProxy([slow.port], { ...trustedListener, connectionsPerClient: 2 });
    const connections = await Promise.all(Array.from({ length: 6 }, () => connectAsProxy(running)));
    const responses = [1, 1, 2, 2].map((client, index) =>
      connections[index].request(createForwardedRequest(`192.0.2.${client}`)),
    );
    await expect.poll(() => held.length).toBe(4);
    const refused = await connections[4].request(createForwardedRequest('192.0.2.1'));
    expect(refused.status).toBe(429);
    expect(refused.body).toContain('Too many requests of this client are in progress.');

    for (const response of held.splice(0)) response.end('done');
    for (const response of responses) expect((await response).body).toBe('done');
    const again = connections[5].request(createForwardedRequest('192.0.2.1'));
    await expect.poll(() => held.length).toBe(1);
    held[0].end('again');
    expect((await again).body).toBe('again');
  });

  it('counts a /64 of IPv6 as one client', async () => {
    const held: ServerResponse[] = [];
    const slow = await runBackend('slow', (_, response) => void held.push(response));
    const running = await runBehindProxy([slow.port], { ...trustedListener, connectionsPerClient: 1 });
    const [first, second, third] = [
      await connectAsProxy(running),
      await connectAsProxy(running),
      await connectAsProxy(running),
    ];
    const responses = [
      first.request(createForwardedRequest('2001:db8:0:1::1')),
      second.request(createForwardedRequest('2001:db8:0:2::1')),
    ];
    await expect.poll(() => held.length).toBe(2);
    expect((await third.request(createForwardedRequest('2001:db8:0:1:2:3:4:5'))).status).toBe(429);
    for (const response of held) response.end('done');
    for (const response of responses) expect((await response).body).toBe('done');
  });

  it('frees the place of a client whose connection broke', async () => {
    const held: ServerResponse[] = [];
    const slow = await runBackend('slow', (_, response) => void held.push(response));
    const running = await runBehindProxy([slow.port], { ...trustedListener, connectionsPerClient: 1 });
    const broken = await connectAsProxy(running);
    broken.send(createForwardedRequest('192.0.2.1'));
    await expect.poll(() => held.length).toBe(1);
    broken.socket.resetAndDestroy();
    await expect
      .poll(async () => {
        const connection = await connectAsProxy(running);
        connection.send(createForwardedRequest('192.0.2.1'));
        await vi.waitUntil(() => connection.text !== '' || held.length === 2);
        return held.length;
      })
      .toBe(2);
  });
});
