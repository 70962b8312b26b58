import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { DecisionRow } from '@/lib/contract/types';
import { type Product, startProduct } from '../support/product';

/** A WebSocket server that greets with its name and echoes. */
async function startEcho(name: string): Promise<{ address: string; stop(): Promise<void> }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'chat' });
  server.on('connection', (socket) => {
    socket.on('message', (data, binary) => socket.send(data, { binary }));
    socket.send(name);
  });
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      for (const client of server.clients) client.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

describe('the ws client and server', () => {
  const echoes: Awaited<ReturnType<typeof startEcho>>[] = [];
  const open: WebSocket[] = [];
  let product: Product;

  beforeAll(async () => {
    echoes.push(await startEcho('one'), await startEcho('two'));
    const backends = echoes.flatMap(({ address }) => ['--backend', address]);
    product = await startProduct(['--workers', '1', ...backends]);
  });
  afterAll(async () => {
    for (const socket of open) socket.terminate();
    await product?.stop();
    await Promise.all(echoes.map((echo) => echo.stop()));
  });

  /** Opens a connection; resolves with it, the server's greeting and the cookies that it was given. */
  async function connect(cookie = ''): Promise<{ socket: WebSocket; name: string; cookies: string[] }> {
    const headers = cookie === '' ? {} : { Cookie: cookie };
    const socket = new WebSocket(product.proxyUrl.replace('http', 'ws'), ['chat'], { headers });
    open.push(socket);
    const [upgraded, greeted] = await Promise.all([once(socket, 'upgrade'), once(socket, 'message')]);
    const [response] = upgraded as [{ headers: { 'set-cookie'?: string[] } }];
    const [name] = greeted as [Buffer];
    return { socket, name: name.toString(), cookies: response.headers['set-cookie'] ?? [] };
  }

  test('text, binary, large and empty messages are echoed unchanged', async () => {
    const { socket } = await connect();
    expect(socket.protocol).toBe('chat');
    for (const message of [Buffer.from('text'), Buffer.alloc(0), Buffer.alloc(1_000_000, 7)]) {
      const back = once(socket, 'message');
      socket.send(message);
      const [got] = (await back) as [Buffer];
      expect(got.equals(message)).toBe(true);
    }
  });

  test('ping gets a pong through it, and a close arrives with its code', async () => {
    const { socket } = await connect();
    const pong = once(socket, 'pong');
    socket.ping('are you there');
    expect(String((await pong)[0])).toBe('are you there');
    const closed = once(socket, 'close');
    socket.close(4001, 'enough');
    expect((await closed)[0]).toBe(4001);
  });

  test('a session is pinned by the cookies of its first connection', async () => {
    const first = await connect();
    const cookie = first.cookies.map((line) => line.split(';')[0]).join('; ');
    expect(cookie).toMatch(/route=[0-9a-f]{32}/);
    for (let count = 0; count < 4; count++) expect((await connect(cookie)).name).toBe(first.name);
  });

  test('open connections are in the log, with their backend', async () => {
    await connect();
    await vi.waitFor(
      async () => {
        const response = await fetch(`${product.dashboardUrl}/api/v1/decisions?limit=100`);
        const { decisions } = (await response.json()) as { decisions: DecisionRow[] };
        const upgraded = decisions.filter((row) => row.status === 101);
        expect(upgraded.length).toBeGreaterThan(0);
        expect(upgraded.every((row) => row.backend !== null)).toBe(true);
      },
      { timeout: 10_000, interval: 100 },
    );
  });
});
