import { createServer } from 'node:net';
import { connect as secure } from 'node:tls';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { startBackend } from '@/proxy/fixtures/backend';
import { CertificateMaker } from '@/proxy/fixtures/certificates';
import { findFreePort } from '@/proxy/fixtures/free-port';
import { get, RawClient } from '@/proxy/fixtures/raw-client';
import { buildConfiguration, readDecisionLines, requestFrom, startConfigured } from '../support/multi-worker';

async function startOrigin(): Promise<number> {
  const started = await startBackend('hello');
  onTestFinished(started.close);
  return started.port;
}

async function openConnection(port: number): Promise<RawClient> {
  const client = await RawClient.connect(port);
  onTestFinished(() => client.close());
  return client;
}

const requestText = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n';

describe.each([1, 2])('%i workers', (workers) => {
  test('open new listeners, close old ones, and keep the others with their connections', async () => {
    const backend = await startOrigin();
    const first = ['listen: 127.0.0.1:0'];
    const { product, port, write } = await startConfigured(buildConfiguration(workers, [backend], first));
    const client = await openConnection(port);
    expect((await client.request(requestText)).body).toBe('hello');
    const more = await findFreePort();

    write(buildConfiguration(workers, [backend], [...first, `listen: 127.0.0.1:${more}`]));
    process.kill(product.pid, 'SIGHUP');
    await vi.waitFor(async () => expect((await get(more, '/')).body).toBe('hello'), 10_000);
    for (let round = 0; round < 20; round++) expect((await get(more, '/')).body).toBe('hello');
    const other = await openConnection(more);
    expect((await other.request(requestText)).body).toBe('hello');

    write(buildConfiguration(workers, [backend], first));
    process.kill(product.pid, 'SIGHUP');
    await vi.waitFor(() => expect(get(more, '/')).rejects.toThrow('ECONNREFUSED'), 10_000);
    expect((await get(port, '/')).body).toBe('hello');
    expect((await client.request(requestText)).body).toBe('hello');
  });

  test('report a new listener that another program uses, and apply nothing', async () => {
    const backend = await startOrigin();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const { port: taken } = other.address() as { port: number };
    const { product, port, write } = await startConfigured(
      buildConfiguration(workers, [backend], ['listen: 127.0.0.1:0']),
    );
    const more = await findFreePort();
    const listeners = [0, more, taken].map((number) => `listen: 127.0.0.1:${number}`);
    write(buildConfiguration(workers, [backend], listeners));
    process.kill(product.pid, 'SIGHUP');
    const sentence = `keeping the current one: listener: 127.0.0.1:${taken} is in use by another program; choose another`;
    await vi.waitFor(() => expect(product.stderr()).toContain(sentence), 10_000);
    expect((await get(port, '/')).body).toBe('hello');
    await expect(get(more, '/')).rejects.toThrow('ECONNREFUSED');
  });

  test('stop: requests in flight end, new connections are refused', async () => {
    let release = (): void => undefined;
    const slow = await startBackend('slow', (_, response) => {
      release = () => response.end('done');
    });
    onTestFinished(slow.close);
    const { product, port } = await startConfigured(
      buildConfiguration(workers, [slow.port], ['listen: 127.0.0.1:0']),
    );
    const response = get(port, '/');
    await vi.waitFor(() => expect(slow.requests).toHaveLength(1), 5000);
    const stopped = product.stop();
    await vi.waitFor(() => expect(RawClient.connect(port)).rejects.toThrow('ECONNREFUSED'), 5000);
    release();
    expect((await response).body).toBe('done');
    expect((await stopped).code).toBe(0);
  });
});

describe('two workers', () => {
  test('keep the limit of a listener together', async () => {
    const backend = await startOrigin();
    const { port } = await startConfigured(
      buildConfiguration(2, [backend], ['listen: 127.0.0.1:0, connections: 3']),
    );
    const clients = [await openConnection(port), await openConnection(port), await openConnection(port)];
    for (const client of clients) expect((await client.request(requestText)).status).toBe(200);
    expect(await (await openConnection(port)).waitUntilClosed()).toBe('');
    clients[0].close();
    await vi.waitFor(
      async () => expect((await (await openConnection(port)).request(requestText)).status).toBe(200),
      5000,
    );
  });

  test('keep the limit of a client together', async () => {
    const backend = await startOrigin();
    const { port } = await startConfigured(
      buildConfiguration(2, [backend], ['listen: 127.0.0.1:0, connectionsPerClient: 8']),
    );
    const clients = await Promise.all(Array.from({ length: 8 }, () => openConnection(port)));
    for (const client of clients) expect((await client.request(requestText)).status).toBe(200);
    expect(await (await openConnection(port)).waitUntilClosed()).toBe('');
    expect(await requestFrom('127.0.0.77', port, '/')).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('count the connections of a client together, and in the long run its requests', async () => {
    const backend = await startOrigin();
    const rates = 'connectionRate: { perSecond: 1, burst: 11 }, requestRate: { perSecond: 1, burst: 20 }';
    const { product, port } = await startConfigured(
      buildConfiguration(2, [backend], [`listen: 127.0.0.1:0, ${rates}`]),
    );
    const clients: RawClient[] = [];
    const statuses: number[] = [];
    let closed = false;
    while (!closed && clients.length < 40) {
      const client = await openConnection(port);
      const { text, status } = await client.request(requestText);
      closed = text === '';
      if (closed) break;
      clients.push(client);
      statuses.push(status);
    }
    expect(closed).toBe(true);
    expect(clients.length).toBeGreaterThanOrEqual(12);
    while (statuses.at(-1) !== 429) statuses.push((await clients[0].request(requestText)).status);
    // The other worker has heard of it before its own burst is used up.
    await expect
      .poll(
        async () => {
          const responses = await Promise.all(clients.map((client) => client.request(requestText)));
          const now = responses.map(({ status }) => status);
          statuses.push(...now);
          return new Set(now);
        },
        { timeout: 10_000 },
      )
      .toEqual(new Set([429]));
    expect(statuses.filter((status) => status === 200).length).toBeLessThan(36);
    expect(readDecisionLines(product).size).toBe(2);
    expect((await requestFrom('127.0.0.77', port, '/')).slice(0, 12)).toBe('HTTP/1.1 200');
  });

  test('both do the handshake, and read the client address', async () => {
    const backend = await startOrigin();
    const maker = new CertificateMaker();
    onTestFinished(() => maker.remove());
    const { certificate, key } = maker.make('DNS:site.test');
    const tls = `tls: { certificates: [{ certificate: ${certificate}, key: ${key} }] }`;
    const listeners = ['listen: 127.0.0.1:0, proxyProtocol: true', `listen: 127.0.0.2:0, ${tls}`];
    const { product, port } = await startConfigured(buildConfiguration(2, [backend], listeners));
    const secured = Number(/https?:\/\/127\.0\.0\.2:(\d+)/.exec(product.stdout())?.[1]);
    for (let round = 0; round < 20; round++) {
      const client = await openConnection(port);
      const header = `PROXY TCP4 192.0.2.${round} 127.0.0.1 4000 80\r\n`;
      expect((await client.request(header + requestText)).body).toBe('hello');
      expect(await requestOverTls(secured)).toMatch(/^HTTP\/1\.1 200 .*hello$/s);
    }
    const all = [...readDecisionLines(product).values()];
    expect(all).toHaveLength(2);
    for (const lines of all) {
      expect(lines.join()).toMatch(/"192\.0\.2\.\d+"/);
      expect(lines.join()).toContain('"127.0.0.2:');
    }
  });
});

function requestOverTls(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = secure({ port, host: '127.0.0.2', servername: 'site.test', rejectUnauthorized: false });
    let text = '';
    socket.setEncoding('latin1').on('data', (part: string) => {
      text += part;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
    socket.write('GET / HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n');
  });
}
