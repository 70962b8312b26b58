import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, createServer } from 'node:net';
import { connect as secure } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ListenerPlan } from '@/lib/core/plan';
import { startBackend } from '../fixtures/backend';
import { CertificateMaker } from '../fixtures/certificates';
import { createForwardingPlan } from '../fixtures/plan';
import { get, RawClient } from '../fixtures/raw-client';
import { runBackend, runDataPlane } from '../fixtures/run-data-plane';
import { readCertificate } from './tls/certificate';

function certificates(): CertificateMaker {
  const maker = new CertificateMaker();
  onTestFinished(() => maker.remove());
  return maker;
}

const listener = (changes: Partial<ListenerPlan>) => (plan: { listeners: ListenerPlan[] }) => {
  Object.assign(plan.listeners[0], changes);
};

/** Sends one request over a connection made by the caller and returns everything received. */
function ask(socket: NodeJS.ReadWriteStream, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (part: string) => {
      text += part;
    });
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
    socket.write(request);
  });
}

const requestText = 'GET / HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n';

describe('TLS', () => {
  it('on a listener responds like a plain one, and reports https to backends', async () => {
    const maker = certificates();
    const files = maker.make('DNS:site.test');
    const one = await runBackend('one');
    const { port, stopAndReadDecisions } = await runDataPlane(
      [one.port],
      { forwarding: createForwardingPlan({ xForwarded: true }) },
      listener({ tls: { certificates: [readCertificate(files)], minVersion: 'TLSv1.2' } }),
    );
    const socket = secure({ port, host: '127.0.0.1', rejectUnauthorized: false, servername: 'site.test' });
    expect(await ask(socket, requestText)).toMatch(/^HTTP\/1\.1 200 .*\r\n\r\none$/s);
    expect(one.requests[0]?.headers).toMatchObject({
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '127.0.0.1',
    });
    expect((await stopAndReadDecisions())[0]).toMatchObject({ outcome: 'assigned', client: '127.0.0.1' });
  });

  it('to backends verifies their certificates', async () => {
    const maker = certificates();
    const files = maker.make('DNS:backend.test');
    const pem = { cert: readFileSync(files.certificate), key: readFileSync(files.key) };
    const server = createSecureServer(pem, (_, response) => response.end('secured'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    const { port: origin } = server.address() as AddressInfo;
    const tls = { verify: true, authorities: readCertificate(files).certificate, name: 'backend.test' };
    const trusted = await runDataPlane([origin], { tls });
    expect((await get(trusted.port, '/1')).body).toBe('secured');
    expect((await get(trusted.port, '/2')).body).toBe('secured');
    const another = await runDataPlane([origin], { tls: { ...tls, name: 'other.test' } });
    expect((await get(another.port, '/')).status).toBe(502);
    const unknown = await runDataPlane([origin], { tls: { ...tls, authorities: null } });
    expect((await get(unknown.port, '/')).status).toBe(502);
    const careless = await runDataPlane([origin], { tls: { verify: false, authorities: null, name: null } });
    expect((await get(careless.port, '/')).body).toBe('secured');
  });
});

describe('the PROXY protocol', () => {
  it('on a listener names the client, and is required there', async () => {
    const one = await runBackend('one');
    const { port, stopAndReadDecisions, dataPlane } = await runDataPlane(
      [one.port],
      {},
      listener({ proxyProtocol: true }),
    );
    const client = connect({ port, host: '127.0.0.1' });
    expect(await ask(client, `PROXY TCP4 192.0.2.7 198.51.100.1 4711 80\r\n${requestText}`)).toMatch(/one$/);
    const without = await RawClient.connect(port);
    without.send(requestText);
    expect(await without.waitUntilClosed()).toBe('');
    expect(dataPlane.getGauges().rejected).toBe(1);
    expect((await stopAndReadDecisions()).map(({ client: address }) => address)).toEqual(['192.0.2.7']);
  });

  it('is sent to backends first, one connection for each client', async () => {
    const heads: string[] = [];
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.setEncoding('latin1');
      socket.on('data', (text: string) => {
        heads.push(text);
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = await runDataPlane([(server.address() as AddressInfo).port], { proxyProtocol: 'v1' });
    for (const path of ['/1', '/2']) expect((await get(port, path)).body).toBe('ok');
    for (const head of heads)
      expect(head).toMatch(/^PROXY TCP4 127\.0\.0\.1 127\.0\.0\.1 \d+ \d+\r\nGET \/[12] HTTP\/1\.1\r\n/);
    expect(heads).toHaveLength(2);
  });
});

describe('limits', () => {
  it('bound the connections of a listener and of one client', async () => {
    const one = await startBackend('one');
    onTestFinished(one.close);
    const { port } = await runDataPlane([one.port], {}, listener({ connectionsPerClient: 2 }));
    const [first, second] = [await RawClient.connect(port), await RawClient.connect(port)];
    const third = await RawClient.connect(port);
    expect(await third.waitUntilClosed()).toBe('');
    expect((await first.request('GET / HTTP/1.1\r\nHost: h\r\n\r\n')).status).toBe(200);
    first.close();
    second.close();
    await expect.poll(async () => (await get(port, '/')).status).toBe(200);
  });

  it('count a /64 of IPv6 as one client', async () => {
    const one = await startBackend('one');
    onTestFinished(one.close);
    const plan = listener({ connectionsPerClient: 1, proxyProtocol: true });
    const { port } = await runDataPlane([one.port], {}, plan);
    const by = async (address: string): Promise<RawClient> => {
      const client = await RawClient.connect(port);
      onTestFinished(() => client.close());
      client.send(`PROXY TCP6 ${address} 2001:db8::9 4711 80\r\n`);
      return client;
    };
    const get = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n';
    expect((await (await by('2001:db8:0:1::1')).request(get)).status).toBe(200);
    expect(await (await by('2001:db8:0:1:2:3:4:5')).waitUntilClosed()).toBe('');
    expect((await (await by('2001:db8:0:2::1')).request(get)).status).toBe(200);
  });

  it('close connections of clients that are on no list, and take those that are', async () => {
    const one = await startBackend('one');
    onTestFinished(one.close);
    const { port } = await runDataPlane([one.port], {}, listener({ clients: ['127.0.0.2/32'] }));
    const other = await RawClient.connect(port);
    expect(await other.waitUntilClosed()).toBe('');
    const status = await new Promise<number | undefined>((resolve, reject) => {
      request({ port, host: '127.0.0.1', localAddress: '127.0.0.2', agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .once('error', reject)
        .end();
    });
    expect(status).toBe(200);
  });

  it('accept a PROXY header only from trusted peers if clients are listed', async () => {
    const one = await startBackend('one');
    onTestFinished(one.close);
    const bounded = { proxyProtocol: true, clients: ['10.0.0.0/8'] };
    const asked =
      'PROXY TCP4 10.0.0.1 10.0.0.9 4711 80\r\nGET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n';
    const getStatusLine = async (port: number): Promise<string> => {
      const client = await RawClient.connect(port);
      client.send(asked);
      return (await client.waitUntilClosed()).slice(0, 12);
    };
    const strangers = await runDataPlane([one.port], {}, listener({ ...bounded, trusted: ['127.0.0.2/32'] }));
    expect(await getStatusLine(strangers.port)).toBe('');
    const trusted = await runDataPlane([one.port], {}, listener({ ...bounded, trusted: ['127.0.0.1/32'] }));
    expect(await getStatusLine(trusted.port)).toBe('HTTP/1.1 200');
    const thisMachine = await runDataPlane([one.port], {}, listener(bounded));
    expect(await getStatusLine(thisMachine.port)).toBe('HTTP/1.1 200');
  });
});
