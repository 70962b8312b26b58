import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readDecisions, removeJournal } from '../fixtures/journal';
import { silentLog } from '../fixtures/log';
import { createPlan } from '../fixtures/plan';
import { backend, startProxy } from '../fixtures/proxied-backends';
import { get, RawClient } from '../fixtures/raw-client';
import { startDataPlane } from './data-plane';

describe('messages', () => {
  it('reuses backend connections and serves pipelined requests in order', async () => {
    const one = await backend('one', (request, response) => response.end(request.url));
    const { port } = await startProxy([one.port]);
    const client = await RawClient.connect(port);
    client.send(['/a', '/b', '/c'].map((path) => `GET ${path} HTTP/1.1\r\nHost: h\r\n\r\n`).join(''));
    const text = await client.waitUntil((sofar) => sofar.includes('/c'));
    expect(text.match(/\/[abc]/g)).toEqual(['/a', '/b', '/c']);
    expect(one.connections()).toBe(1);
    client.close();
  });

  it('passes bodies of any framing in both directions, byte for byte', async () => {
    const one = await backend('one', (request, response) => {
      const { body } = one.requests.at(-1) ?? { body: '' };
      if (request.url === '/length') response.setHeader('Content-Length', body.length);
      response.end(body);
    });
    const { port } = await startProxy([one.port]);
    const body = 'x'.repeat(300_000);
    for (const path of ['/length', '/chunked']) {
      const echoed = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body });
      expect(await echoed.text()).toBe(body);
    }
    const client = await RawClient.connect(port);
    client.send('POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n');
    client.send('1\r\n!\r\n0\r\nTrailer: dropped\r\n\r\n');
    expect(await client.waitUntil((sofar) => sofar.includes('hello!'))).toContain('Content-Length: 6');
    client.close();
  });

  it('sends HEAD, 204 and 304 responses without a body and keeps the connection', async () => {
    const one = await backend('one', (request, response) => {
      response.statusCode = request.url === '/204' ? 204 : request.url === '/304' ? 304 : 200;
      if (response.statusCode === 200) response.setHeader('Content-Length', 3);
      response.end(request.method === 'HEAD' || response.statusCode !== 200 ? undefined : 'one');
    });
    const { port } = await startProxy([one.port]);
    const client = await RawClient.connect(port);
    client.send(
      'HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET /204 HTTP/1.1\r\nHost: a\r\n\r\nGET /304 HTTP/1.1\r\nHost: a\r\n\r\n',
    );
    client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    const text = await client.waitUntil((sofar) => sofar.endsWith('one'));
    expect(text.match(/HTTP\/1.1 \d+/g)).toEqual([
      'HTTP/1.1 200',
      'HTTP/1.1 204',
      'HTTP/1.1 304',
      'HTTP/1.1 200',
    ]);
    client.close();
  });

  it('holds a fast backend back for a slow client', async () => {
    const size = 64 * 1024 * 1024;
    let written = 0;
    const one = await backend('one', (_, response) => {
      response.setHeader('Content-Length', size);
      const piece = Buffer.alloc(1024 * 1024);
      const push = (): void => {
        while (written < size) {
          written += piece.length;
          if (!response.write(piece)) {
            response.once('drain', push);
            return;
          }
        }
        response.end();
      };
      push();
    });
    const { port } = await startProxy([one.port]);
    const client = await RawClient.connect(port);
    client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await client.waitUntil((sofar) => sofar.length > 0);
    client.socket.pause();
    let before = -1;
    while (written !== before) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(written).toBeLessThan(size / 2);
    client.close();
  });

  it('rejects a malformed request with 400, closes, counts it and forwards nothing', async () => {
    const one = await backend('one');
    const { port, dataPlane, decisions } = await startProxy([one.port]);
    for (const bad of [
      'GET / HTTP/1.1\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n',
      'GET / HTTP/1.1\nHost: a\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n',
    ]) {
      const client = await RawClient.connect(port);
      client.send(bad);
      expect(await client.waitUntilClosed()).toMatch(/^HTTP\/1\.1 400 /);
    }
    expect(dataPlane.getGauges().rejected).toBe(5);
    expect(one.requests).toEqual([]);
    expect(await decisions()).toEqual([]);
  });

  it('cuts the client off when the backend ends in the middle of a body', async () => {
    const one = await backend('one', (_, response) => {
      response.setHeader('Content-Length', 10);
      response.write('half', () => response.socket?.destroy());
    });
    const { port, decisions } = await startProxy([one.port]);
    const client = await RawClient.connect(port);
    client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await client.waitUntilClosed()).toMatch(/\r\n\r\nhalf$/);
    expect((await decisions())[0]).toMatchObject({
      outcome: 'assigned',
      reason: 'bad-response',
      status: 502,
    });
  });

  it('sends absolute-form to forward proxies and takes nothing else there', async () => {
    const one = await backend('one');
    const { port } = await startProxy([one.port], { kind: 'forward-proxy' });
    const client = await RawClient.connect(port);
    await client.request(
      'GET http://site.test:81/p?q HTTP/1.1\r\nHost: other\r\nProxy-Connection: Keep-Alive\r\n\r\n',
    );
    expect(one.requests[0]).toMatchObject({ url: 'http://site.test:81/p?q' });
    expect(one.requests[0]?.headers).toMatchObject({ host: 'site.test:81' });
    expect(one.requests[0]?.headers).not.toHaveProperty('proxy-connection');
    client.close();
    expect((await get(port, '/')).status).toBe(400);
  });

  it('has the decision in the journal before the response is complete', async () => {
    const one = await backend('one');
    const plan = createPlan([one.port]);
    const dataPlane = await startDataPlane(plan, 1, {
      onRequestFailed: () => undefined,
      onBackendRecovered: () => undefined,
      onPinsLearned: () => undefined,
      log: silentLog,
    });
    onTestFinished(async () => {
      await dataPlane.stop(0);
      removeJournal(plan.journal);
    });
    for (let i = 1; i <= 20; i++) {
      await get(dataPlane.ports[0], `/${i}`);
      expect(readDecisions(plan.journal)).toHaveLength(i);
    }
  });
});

describe('patience', () => {
  it('does not keep responding to a client that does not read', async () => {
    const body = 'x'.repeat(60_000);
    const one = await backend('one', (_, response) => response.end(body));
    const { port } = await startProxy([one.port]);
    const client = await RawClient.connect(port);
    client.socket.pause();
    client.send('GET / HTTP/1.1\r\nHost: h\r\n\r\n'.repeat(1000));
    let before = -1;
    while (one.requests.length !== before) {
      before = one.requests.length;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    // What the sockets of both sides hold, a few megabytes at most, not sixty.
    expect(one.requests.length).toBeLessThan(300);
    client.socket.resume();
    await vi.waitFor(() => expect(one.requests.length).toBe(1000), 10_000);
    client.close();
  });

  it('ends a request whose backend says 100 Continue and then nothing', async () => {
    const one = await backend('one');
    const server = createServer((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 100 Continue\r\n\r\n'));
      socket.on('error', () => socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const silent = (server.address() as AddressInfo).port;
    const timeouts = { connectMs: 500, responseMs: 300, idleMs: 5000, headMs: 1000 };
    const { port, dataPlane } = await startProxy([silent, one.port], {
      timeouts,
      retry: createPlan([]).upstreams[0].retry,
    });
    const client = await RawClient.connect(port);
    const head = 'Host: h\r\nCookie: route=route-of-b1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n';
    client.send(`POST / HTTP/1.1\r\n${head}`);
    await client.waitUntil((text) => text.includes('100 Continue'));
    client.send('hi');
    expect(await client.waitUntil((text) => text.includes('504'))).toContain('HTTP/1.1 504 ');
    expect(dataPlane.getGauges().inFlightByBackend[0]?.[2]).toBe(0);
    client.close();
  });

  it('does not take a backend down for a response that only one request causes', async () => {
    const one = await backend('one', (_, response) => {
      response.setHeader('X-Large', 'x'.repeat(20_000));
      response.end();
    });
    const { port, failures } = await startProxy([one.port]);
    expect((await get(port, '/')).status).toBe(502);
    expect(failures).toEqual([]);
  });

  it('writes the decisions of requests that a stop cuts off', async () => {
    const one = await backend('one', () => undefined);
    const { port, decisions } = await startProxy([one.port]);
    const client = await RawClient.connect(port);
    client.send('GET /cut HTTP/1.1\r\nHost: h\r\n\r\n');
    await vi.waitFor(() => expect(one.requests).toHaveLength(1));
    expect((await decisions())[0]).toMatchObject({ path: '/cut', status: 499 });
    client.close();
  });
});
