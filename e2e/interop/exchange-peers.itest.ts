import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { UpstreamPlan } from '@/lib/core/plan';
import { RawClient } from '@/proxy/fixtures/raw-client';
import { runDataPlane } from '@/proxy/fixtures/run-data-plane';
import { startHaproxyBalancer, startNginxBalancer } from './balancers';

// A request whose client disconnects, whose backend breaks off or responds early: nginx, HAProxy and the
// data plane get the same clients and the same kind of backends.

const getRequest = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n';

/** A backend of raw bytes: `respond` gets the connection once a part of a request has arrived. */
async function backend(respond: (socket: Socket) => void): Promise<{ port: number; open(): number }> {
  const sockets = new Set<Socket>();
  let open = 0;
  const server = createServer((socket) => {
    open++;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open--);
    socket.once('data', () => respond(socket));
    socket.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { port: (server.address() as AddressInfo).port, open: () => open };
}

type Start = (backend: number) => Promise<number>;

const nginx =
  (settings = ''): Start =>
  async (at) => {
    const { port, stop } = await startNginxBalancer(`server 127.0.0.1:${at};`, settings);
    onTestFinished(stop);
    return port;
  };
const haproxy = (): Start => async (at) => {
  const { port, stop } = await startHaproxyBalancer(`  server b1 127.0.0.1:${at}`);
  onTestFinished(stop);
  return port;
};
const own =
  (upstream: Partial<UpstreamPlan> = {}): Start =>
  async (at) =>
    (await runDataPlane([at], upstream)).port;

describe('a client that closes its side while its backend works', () => {
  /** Whether the backend's connection is closed within a second, and the part of a response that the client got after it. */
  const closeDuringWork = async (start: Start): Promise<{ cancelled: boolean; response: string }> => {
    const held: Socket[] = [];
    const { port: at, open } = await backend((socket) => void held.push(socket));
    const client = await RawClient.connect(await start(at));
    client.send(getRequest);
    await expect.poll(() => held.length).toBe(1);
    client.socket.end();
    const end = performance.now() + 1000;
    while (open() > 0 && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
    const cancelled = open() === 0;
    held[0].write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate');
    const text = await client.waitUntilClosed();
    return { cancelled, response: text.slice(text.indexOf('\r\n\r\n') + 4) };
  };
  const goesOn = { cancelled: false, response: 'late' };
  const cancels = { cancelled: true, response: '' };

  test('is noticed, as by nginx', async () => {
    expect(await closeDuringWork(nginx())).toEqual(cancels);
    expect(await closeDuringWork(own())).toEqual(cancels);
  });

  test('is served if clients may close their side, as by nginx with ignore_client_abort and by HAProxy', async () => {
    const [one, two, three] = await Promise.all([
      closeDuringWork(nginx('proxy_ignore_client_abort on;')),
      closeDuringWork(haproxy()),
      closeDuringWork(own({ clientAbort: 'continue' })),
    ]);
    expect(one).toEqual(goesOn);
    expect(two).toEqual(goesOn);
    expect(three).toEqual(goesOn);
  });
});

test('a response that its backend breaks off reaches the client as far as it was sent, by each', async () => {
  const sent = 1_000_012;
  const { port: at } = await backend((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000100\r\n\r\n');
    socket.end(Buffer.alloc(sent, 'x'));
  });
  const ports = await Promise.all([nginx(), haproxy(), own()].map((start) => start(at)));
  const counts = await Promise.all(
    ports.flatMap((port) =>
      Array.from({ length: 20 }, async () => {
        const client = await RawClient.connect(port);
        client.socket.pause();
        client.send(getRequest);
        await new Promise((resolve) => setTimeout(resolve, 100));
        client.socket.resume();
        const text = await client.waitUntilClosed();
        return text.length - text.indexOf('\r\n\r\n') - 4;
      }),
    ),
  );
  expect(counts).toEqual(counts.map(() => sent));
});

test('an early response reaches a client that sends all of 30 MB first, by each', async () => {
  const size = 30_000_000;
  const send = (port: number): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      let text = '';
      socket.pause();
      socket.on('error', (error) => resolve(`${error} behind ${text}`));
      socket.setEncoding('latin1').on('data', (part) => {
        text += part;
      });
      socket.on('end', () => resolve(text));
      socket.write(`POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: ${size}\r\n\r\n`);
      socket.write(Buffer.alloc(size, 'x'), () => socket.resume());
    });
  const early = 'HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 9\r\n\r\ntoo large';
  const { port: at } = await backend((socket) => void socket.end(early));
  const unread = 'client_max_body_size 0; proxy_request_buffering off;';
  for (const start of [nginx(unread), haproxy(), own()])
    expect(await send(await start(at))).toMatch(/^HTTP\/1.1 413 [\s\S]*too large$/);
});
