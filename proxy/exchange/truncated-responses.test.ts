import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createPlan } from '../fixtures/plan';
import { RawClient } from '../fixtures/raw-client';
import { runBackend, runDataPlane } from '../fixtures/run-data-plane';

/** More than sockets hold, so that some of it is in transit when the backend closes. */
const sentBytes = 8_000_012;
const announcedBytes = sentBytes + 88;
const getRequest = 'GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n';
const pinnedRequest = 'GET / HTTP/1.1\r\nHost: h\r\nCookie: route=route-of-b1\r\n\r\n';

/** A backend of raw bytes: `respond` gets the connection once a request head has arrived. */
async function rawBackend(respond: (socket: Socket, head: string) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => respond(socket, bytes.toString('latin1')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

const lengthHead = `HTTP/1.1 200 OK\r\nContent-Length: ${announcedBytes}\r\n\r\n`;
const chunkedHead = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
const body = Buffer.alloc(sentBytes, 'x');

/** Reads everything, at first slower than it is sent. */
async function readSlowly(port: number, request: string) {
  const client = await RawClient.connect(port);
  client.socket.pause();
  client.send(request);
  await new Promise((resolve) => setTimeout(resolve, 100));
  client.socket.resume();
  const text = await client.waitUntilClosed();
  return { text, length: text.length - text.indexOf('\r\n\r\n') - 4, ending: client.ending };
}

const timeouts = { connectMs: 1000, responseMs: 5000, streamMs: 300, idleMs: 5000, headMs: 1000 };

describe('a response that its backend breaks off', () => {
  it.each([
    ['closes', (socket: Socket) => socket.end(body), 'bad-response', 502],
    ['resets', (socket: Socket) => socket.write(body, () => socket.resetAndDestroy()), 'bad-response', 502],
    ['falls silent', (socket: Socket) => socket.write(body), 'timeout', 504],
  ] as const)(
    'reaches the client in part if it %s, and is an error in the log',
    async (how, send, reason, status) => {
      const at = await rawBackend((socket) => {
        socket.write(lengthHead);
        send(socket);
      });
      const { port, stopAndReadDecisions } = await runDataPlane([at], { timeouts });
      const fresh = await readSlowly(port, getRequest);
      // What a backend's own reset discards never reaches the proxy.
      if (how !== 'resets') expect(fresh.length).toBe(sentBytes);
      expect(fresh.ending).toBe('end');
      await readSlowly(port, pinnedRequest);
      expect(await stopAndReadDecisions()).toMatchObject([
        { outcome: 'assigned', reason, status, backend: 'b1', attempts: 1 },
        { outcome: 'pinned', reason, status, backend: 'b1', attempts: 1 },
      ]);
    },
  );

  it.each([
    ['ends without its last chunk', ''],
    ['has a chunk that is malformed', 'oops\r\n'],
  ])('reaches the client as far as it came if it %s', async (_, end) => {
    const size = sentBytes.toString(16);
    const at = await rawBackend((socket) => {
      socket.write(`${chunkedHead}${size}\r\n`);
      socket.write(body);
      socket.end(`\r\n${end}`);
    });
    const { port, stopAndReadDecisions } = await runDataPlane([at]);
    const { text, ending } = await readSlowly(port, getRequest);
    expect(text.match(/x/g)).toHaveLength(sentBytes);
    expect(text).not.toMatch(/\r\n0\r\n/);
    expect(ending).toBe('end');
    expect((await stopAndReadDecisions())[0]).toMatchObject({
      outcome: 'assigned',
      reason: 'bad-response',
      status: 502,
    });
  });

  it('is reset after its last byte if only the end of the connection would end it', async () => {
    const at = await rawBackend((socket) => {
      socket.write(`${chunkedHead}${(sentBytes + 1).toString(16)}\r\n`);
      socket.end(body);
    });
    const { port, stopAndReadDecisions } = await runDataPlane([at]);
    const { length, ending } = await readSlowly(port, 'GET / HTTP/1.0\r\n\r\n');
    expect(length).toBe(sentBytes);
    expect(ending).toBe('reset');
    expect((await stopAndReadDecisions())[0]).toMatchObject({ reason: 'bad-response', status: 502 });
  });

  it('is an error of the backend to which a session moved, and the move keeps its reason', async () => {
    const gone = await runBackend('b1');
    const at = await rawBackend((socket) => void socket.end(`${lengthHead}some`));
    const { port, stopAndReadDecisions } = await runDataPlane([gone.port, at]);
    await gone.close();
    await readSlowly(port, pinnedRequest);
    expect((await stopAndReadDecisions())[0]).toMatchObject({
      outcome: 'moved',
      reason: 'connect-failed',
      status: 502,
    });
  });

  it('has no 400 within it if the client aborts its own request', async () => {
    const at = await rawBackend((socket) => void socket.write(`${lengthHead}some`));
    const { port, stopAndReadDecisions } = await runDataPlane([at]);
    const client = await RawClient.connect(port);
    client.send('POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n');
    await client.waitUntil((text) => text.endsWith('some'));
    client.send('no size\r\n');
    expect(await client.waitUntilClosed()).toMatch(/some$/);
    expect((await stopAndReadDecisions())[0]).toMatchObject({ status: 400 });
  });
});

describe('timeouts.stream', () => {
  const events = (gap: number) =>
    runBackend('b1', (_, response) => {
      response.write('data: 1\n\n');
      setTimeout(() => response.end('data: 2\n\n'), gap);
    });

  it('lets a stream be silent for longer than a backend may take to respond', async () => {
    const at = await events(700);
    const { port } = await runDataPlane([at.port], {
      timeouts: { ...timeouts, responseMs: 100, streamMs: 0 },
    });
    expect((await readSlowly(port, getRequest)).text).toContain('data: 2');
  });

  it('is the response time-out by default', async () => {
    const at = await events(2000);
    const { streamMs: _, ...others } = createPlan([]).upstreams[0].timeouts;
    const { port, stopAndReadDecisions } = await runDataPlane([at.port], {
      timeouts: { ...others, responseMs: 200 },
    });
    expect((await readSlowly(port, getRequest)).text).not.toContain('data: 2');
    expect((await stopAndReadDecisions())[0]).toMatchObject({ reason: 'timeout', status: 504 });
  });
});
