import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { RawClient } from '../fixtures/client';
import { stickyFor } from '../fixtures/plan';
import { backend, backends, type Running, run } from '../fixtures/running';
import type { ListenerPlan, Plan, UpstreamPlan } from '../plan';

const TRUSTED: Partial<ListenerPlan> = { trusted: ['127.0.0.1/32'], clientFrom: 'x-forwarded-for' };

const behind = (ports: number[], listener: Partial<ListenerPlan>, upstream: Partial<UpstreamPlan> = {}) =>
  run(ports, upstream, (plan: Plan) => void Object.assign(plan.listeners[0], listener));

/** A connection of the proxy in front, which the test ends. */
async function front({ port }: Running): Promise<RawClient> {
  const client = await RawClient.to(port);
  onTestFinished(() => client.close());
  return client;
}

const asked = (...lines: string[]): string => `GET / HTTP/1.1\r\nHost: h\r\n${lines.join('\r\n')}\r\n\r\n`;
const by = (client: string): string => asked(`X-Forwarded-For: ${client}`);

describe('the clients of a trusted proxy in front', () => {
  it('are told apart on one connection: in the log, by their sessions, by ip-hash', async () => {
    const all = await backends(4);
    const running = await behind(
      all.map(({ port }) => port),
      TRUSTED,
      { sticky: stickyFor({ mode: 'off', session: null }), balance: { policy: 'ip-hash', key: null } },
    );
    const connection = await front(running);
    const served: string[] = [];
    const clients = Array.from({ length: 20 }, (_, index) => `192.0.${index}.7`);
    for (const client of [...clients, ...clients]) served.push((await connection.ask(by(client))).body);
    expect(served.slice(0, 20)).toEqual(served.slice(20));
    expect(new Set(served).size).toBeGreaterThan(1);
    await connection.ask(asked());
    const decisions = await running.decisions();
    expect(decisions.map(({ client }) => client)).toEqual([...clients, ...clients, '127.0.0.1']);
    expect(new Set(decisions.map(({ session }) => session)).size).toBe(21);
  });

  it('are read from Forwarded, and kept as the log may keep them', async () => {
    const [one] = await backends(1);
    const running = await run([one.port], {}, (plan) => {
      Object.assign(plan.listeners[0], TRUSTED, { clientFrom: 'forwarded' });
      plan.privacy.client = 'truncated';
    });
    const connection = await front(running);
    await connection.ask(asked('X-Forwarded-For: 198.51.100.9', 'Forwarded: for="[2001:db8:1:2::3]"'));
    await connection.ask(asked('Forwarded: for=192.0.2.7'));
    expect((await running.decisions()).map(({ client }) => client)).toEqual([
      '2001:db8:1::/48',
      '192.0.2.0/24',
    ]);
  });

  it('are read from a field of its own that holds one address; else the client is the peer', async () => {
    const [one] = await backends(1);
    const running = await behind([one.port], { ...TRUSTED, clientFrom: 'cf-connecting-ip' });
    const connection = await front(running);
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
    for (const [fields] of lines) await connection.ask(asked(...fields));
    expect((await running.decisions()).map(({ client }) => client)).toEqual(
      lines.map(([, client]) => client),
    );
  });

  it('are named to backends in that field by nobody else', async () => {
    const seen: (string | undefined)[] = [];
    const one = await backend('one', ({ headers }, response) => {
      seen.push(headers['x-client'] as string | undefined);
      response.end();
    });
    for (const trusted of [['127.0.0.1/32'], ['10.0.0.0/8']]) {
      const running = await behind([one.port], { trusted, clientFrom: 'x-client' });
      await (await front(running)).ask(asked('X-Client: 192.0.2.7'));
    }
    expect(seen).toEqual(['192.0.2.7', undefined]);
  });

  it('are not seen where the peer is not trusted, or nothing says where they are named', async () => {
    const [one] = await backends(1);
    for (const listener of [{ ...TRUSTED, trusted: ['10.0.0.0/8'] }, { trusted: TRUSTED.trusted }]) {
      const running = await behind([one.port], listener);
      await (await front(running)).ask(by('192.0.2.7'));
      expect((await running.decisions()).map(({ client }) => client)).toEqual(['127.0.0.1']);
    }
  });

  it('are forgotten on open connections when a reload says so', async () => {
    const [one] = await backends(1);
    const running = await behind([one.port], TRUSTED);
    const connection = await front(running);
    await connection.ask(by('192.0.2.7'));
    const next = structuredClone(running.plan);
    next.listeners[0].clientFrom = 'peer';
    await running.traffic.apply(next);
    await connection.ask(by('192.0.2.7'));
    expect((await running.decisions()).map(({ client }) => client)).toEqual(['192.0.2.7', '127.0.0.1']);
  });
});

describe('connectionsPerClient behind a trusted proxy', () => {
  it("bounds a client's requests in progress, not the proxy's connections", async () => {
    const held: ServerResponse[] = [];
    const slow = await backend('slow', (_, response) => void held.push(response));
    const running = await behind([slow.port], { ...TRUSTED, connectionsPerClient: 2 });
    const connections = await Promise.all(Array.from({ length: 6 }, () => front(running)));
    const answers = [1, 1, 2, 2].map((client, index) => connections[index].ask(by(`192.0.2.${client}`)));
    await expect.poll(() => held.length).toBe(4);
    const refused = await connections[4].ask(by('192.0.2.1'));
    expect(refused.status).toBe(429);
    expect(refused.body).toContain('as many others of its client in progress as one may have');

    for (const response of held.splice(0)) response.end('done');
    for (const answer of answers) expect((await answer).body).toBe('done');
    const again = connections[5].ask(by('192.0.2.1'));
    await expect.poll(() => held.length).toBe(1);
    held[0].end('again');
    expect((await again).body).toBe('again');
  });

  it('counts a /64 of IPv6 as one client', async () => {
    const held: ServerResponse[] = [];
    const slow = await backend('slow', (_, response) => void held.push(response));
    const running = await behind([slow.port], { ...TRUSTED, connectionsPerClient: 1 });
    const [first, second, third] = [await front(running), await front(running), await front(running)];
    const answers = [first.ask(by('2001:db8:0:1::1')), second.ask(by('2001:db8:0:2::1'))];
    await expect.poll(() => held.length).toBe(2);
    expect((await third.ask(by('2001:db8:0:1:2:3:4:5'))).status).toBe(429);
    for (const response of held) response.end('done');
    for (const answer of answers) expect((await answer).body).toBe('done');
  });

  it('frees the place of a client whose connection broke', async () => {
    const held: ServerResponse[] = [];
    const slow = await backend('slow', (_, response) => void held.push(response));
    const running = await behind([slow.port], { ...TRUSTED, connectionsPerClient: 1 });
    const broken = await front(running);
    broken.send(by('192.0.2.1'));
    await expect.poll(() => held.length).toBe(1);
    broken.socket.resetAndDestroy();
    await expect
      .poll(async () => {
        const connection = await front(running);
        connection.send(by('192.0.2.1'));
        await vi.waitUntil(() => connection.text !== '' || held.length === 2);
        return held.length;
      })
      .toBe(2);
  });
});
