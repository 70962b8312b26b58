import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { TunnelPlan } from '@/lib/core/plan';
import { type DnsResponse, startDnsServer } from '../fixtures/dns-server';
import { startEchoServer } from '../fixtures/echo-server';
import { get, RawClient } from '../fixtures/raw-client';
import { runDataPlane } from '../fixtures/run-data-plane';

const dnsResponses: Record<string, DnsResponse> = {
  'site.test': ['192.0.2.1'],
  'six.test': ['2001:db8::1'],
  'loopback.test': ['127.0.0.1'],
  'metadata.test': ['169.254.169.254'],
  'wrapped.test': ['::ffff:127.0.0.1'],
  'six-loopback.test': ['::1'],
  'mixed.test': ['192.0.2.1', '127.0.0.1'],
  'mixed-kinds.test': ['192.0.2.1', 'fe80::1'],
  'private.test': ['10.1.2.3'],
  'broken.test': 'servfail',
};

/** A forward proxy behind the load balancer, and a DNS server that knows the names above. */
async function startForwardProxy(
  tunnel: Partial<TunnelPlan> = {},
  respond: (name: string, four: boolean) => DnsResponse = (name) => dnsResponses[name] ?? 'nxdomain',
) {
  const dns = await startDnsServer(respond);
  const next = await startEchoServer((head) =>
    head.startsWith('CONNECT')
      ? 'HTTP/1.1 200 Connection established\r\n\r\n'
      : 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok',
  );
  const plan: TunnelPlan = {
    ports: [443],
    local: false,
    resolve: 'check',
    resolvers: [dns.address],
    idleMs: 0,
  };
  const running = await runDataPlane([next.port], { kind: 'forward-proxy', tunnel: { ...plan, ...tunnel } });
  const connect = async (authority: string) => {
    const client = await RawClient.connect(running.port);
    onTestFinished(() => client.close());
    client.send(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
    return client.waitUntil((text) => text.includes('\r\n\r\n'));
  };
  const absolute = (host: string) => get(running.port, '/', {}, `http://${host}`);
  return { ...running, dns, next, connect, absolute };
}

const parseStatus = (text: string): number => Number(text.split(' ')[1]);

describe('a target whose name is looked up', () => {
  it.each(['site.test', 'SITE.test.', 'six.test', 'private.test'])('%s is connected to', async (host) => {
    const { connect, absolute, next } = await startForwardProxy();
    expect(parseStatus(await connect(`${host}:443`))).toBe(200);
    expect((await absolute(host)).status).toBe(200);
    // The next hop gets the name, which it resolves for itself.
    expect(next.heads[0]).toContain('.test:443 ');
    expect(next.heads[1]).toMatch(new RegExp(`^GET http://${host}/ .*\r\nHost: ${host}\r\n`, 's'));
  });

  it.each([
    'loopback.test',
    'LoopBack.Test.',
    'metadata.test',
    'wrapped.test',
    'six-loopback.test',
    'mixed.test',
    'mixed-kinds.test',
  ])('%s leads to a local address, among others maybe: 403, and no forward proxy is asked', async (host) => {
    const { connect, absolute, next, stopAndReadDecisions } = await startForwardProxy();
    expect(await connect(`${host}:443`)).toMatch(/^HTTP\/1\.1 403 .*is a local address or resolves to one/s);
    expect((await absolute(`${host}:8080`)).status).toBe(403);
    expect(next.heads).toEqual([]);
    const refused = { outcome: 'refused', reason: 'target-refused', status: 403, backend: null };
    expect(await stopAndReadDecisions()).toMatchObject([
      { ...refused, method: 'CONNECT' },
      { ...refused, method: 'GET' },
    ]);
  });

  it.each(['gone.test', 'broken.test'])('%s cannot be resolved here: 502', async (host) => {
    const { connect, absolute, next } = await startForwardProxy();
    expect(await connect(`${host}:443`)).toMatch(/^HTTP\/1\.1 502 .*cannot be resolved \(tunnel\.resolve\)/s);
    expect((await absolute(host)).status).toBe(502);
    expect(next.heads).toEqual([]);
  });

  it('is looked up once for many requests, on one connection and on others', async () => {
    const { absolute, dns, port } = await startForwardProxy();
    await Promise.all(Array.from({ length: 20 }, () => absolute('site.test')));
    const client = await RawClient.connect(port);
    onTestFinished(() => client.close());
    for (const host of ['site.test', 'site.test', 'Site.Test:8080'])
      expect((await client.request(`GET http://${host}/ HTTP/1.1\r\nHost: h\r\n\r\n`)).status).toBe(200);
    expect(dns.queriedNames).toEqual(['site.test', 'site.test']);
  });

  it('is judged for each request of a connection', async () => {
    const { port, next, stopAndReadDecisions } = await startForwardProxy();
    for (const host of ['loopback.test', '127.0.0.1:8080']) {
      const client = await RawClient.connect(port);
      const ask = (target: string) =>
        client.request(`GET http://${target}/ HTTP/1.1\r\nHost: site.test\r\n\r\n`);
      for (const site of ['site.test', 'SITE.test', 'site.test']) expect((await ask(site)).status).toBe(200);
      expect((await ask(host)).status).toBe(403);
      expect(await client.waitUntilClosed()).toContain('Connection: close');
    }
    expect(next.heads).toHaveLength(6);
    const refused = (await stopAndReadDecisions()).filter(({ outcome }) => outcome === 'refused');
    // A refused request without a session starts none.
    expect(new Set(refused.map(({ session }) => session)).size).toBe(1);
    expect(refused.map(({ host }) => host)).toEqual(['loopback.test', '127.0.0.1:8080']);
  });

  it('has its body wait, and be sent once the name is known', async () => {
    let answering = false;
    const { port, next, dns } = await startForwardProxy({}, () => (answering ? ['192.0.2.1'] : 'silence'));
    const client = await RawClient.connect(port);
    onTestFinished(() => client.close());
    client.send('POST http://site.test/ HTTP/1.1\r\nHost: h\r\nContent-Length: 8\r\n\r\nfour');
    await vi.waitFor(() => expect(dns.queriedNames).toHaveLength(2));
    client.send('more');
    answering = true;
    await client.waitUntil((text) => text.endsWith('ok'));
    expect(next.heads.join('')).toMatch(/fourmore$/);
  });

  it('whose client disconnects meanwhile is forgotten', async () => {
    const { port, next, dns, stopAndReadDecisions } = await startForwardProxy({}, () => 'silence');
    const client = await RawClient.connect(port);
    client.send('CONNECT site.test:443 HTTP/1.1\r\nHost: site.test\r\n\r\n');
    await vi.waitFor(() => expect(dns.queriedNames).not.toEqual([]));
    client.close();
    expect(await stopAndReadDecisions()).toEqual([]);
    expect(next.heads).toEqual([]);
  });

  it('that changes later is passed on as the checked address, if configured', async () => {
    let local = false;
    const respond = (): DnsResponse => [local ? '127.0.0.1' : '192.0.2.1'];
    const { connect, next, stopAndReadDecisions } = await startForwardProxy({ resolve: 'address' }, respond);
    expect(parseStatus(await connect('rebinding.test:443'))).toBe(200);
    local = true;
    // What was judged still counts, and leads the next hop nowhere else.
    expect(parseStatus(await connect('rebinding.test:443'))).toBe(200);
    for (const head of next.heads)
      expect(head).toBe('CONNECT 192.0.2.1:443 HTTP/1.1\r\nHost: 192.0.2.1:443\r\n\r\n');
    expect((await stopAndReadDecisions()).map(({ host }) => host)).toEqual([
      'rebinding.test:443',
      'rebinding.test:443',
    ]);
  });

  it('is refused as soon as it leads here by what is known of it', async () => {
    let local = false;
    const { connect, dataPlane, plan } = await startForwardProxy({}, () => [local ? '::1' : '192.0.2.1']);
    expect(parseStatus(await connect('rebinding.test:443'))).toBe(200);
    local = true;
    // A reload forgets what was judged.
    await dataPlane.applyPlan(structuredClone(plan));
    expect(parseStatus(await connect('rebinding.test:443'))).toBe(403);
  });
});

describe('names that are not looked up', () => {
  it('are those that the plan allows by name, and all if it says so', async () => {
    const allowed = await startForwardProxy({ local: ['loopback.test', '10.0.0.0/8'] });
    expect(parseStatus(await allowed.connect('loopback.test:443'))).toBe(200);
    expect(allowed.dns.queriedNames).toEqual([]);
    expect(parseStatus(await allowed.connect('metadata.test:443'))).toBe(403);
    for (const tunnel of [{ local: true }, { resolve: 'off' }] as const) {
      const { connect, absolute, dns } = await startForwardProxy(tunnel);
      expect(parseStatus(await connect('loopback.test:443'))).toBe(200);
      expect((await absolute('gone.test')).status).toBe(200);
      expect(dns.queriedNames).toEqual([]);
    }
  });

  it('are local ones, for any response of the server; allowed networks can be reached by name, too', async () => {
    const { connect, absolute, dns } = await startForwardProxy({ local: ['127.0.0.0/8'] }, () => [
      '127.0.0.1',
    ]);
    expect(parseStatus(await connect('loopback.test:443'))).toBe(200);
    expect((await absolute('127.0.0.1:2233')).status).toBe(200);
    expect((await absolute('localhost:2233')).status).toBe(403);
    expect((await absolute('[::1]')).status).toBe(403);
    expect(new Set(dns.queriedNames)).toEqual(new Set(['loopback.test']));
  });
});
