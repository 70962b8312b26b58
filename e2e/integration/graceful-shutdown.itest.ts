import { once } from 'node:events';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { RawClient } from '@/proxy/fixtures/raw-client';
import { longBodyEnd, longBodyStart, startDelayedOrigin } from '../support/delayed-origin';
import { awaitExit } from '../support/deployment';
import { startConfigured } from '../support/multi-worker';
import type { Product } from '../support/product';

async function start(workers: number, grace: string) {
  const site = await startDelayedOrigin();
  const started = await startConfigured(`workers: ${workers}
grace: { stop: ${grace} }
listeners: [{ listen: 127.0.0.1:0, upstream: web }]
upstreams: { web: { backends: ["127.0.0.1:${site.port}"] } }
`);
  return { ...started, held: site.held };
}

/** Starts a download, and opens a WebSocket. */
async function startLongRequests(port: number) {
  const client = await RawClient.connect(port);
  onTestFinished(() => client.close());
  client.send('GET /long HTTP/1.1\r\nHost: h\r\n\r\n');
  await client.waitUntil((text) => text.includes(longBodyStart));
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
  onTestFinished(() => socket.terminate());
  socket.on('error', () => undefined);
  await once(socket, 'open');
  return { client, socket };
}

/** Bytes out and duration, ms, of the download and of the WebSocket in the log. */
function readLoggedRequests({ data }: Product): Record<string, [bytes: number, duration: number]> {
  const db = new Database(`${data}/stickyboard.db`, { readonly: true });
  try {
    const rows = db.prepare('SELECT path, bytesOut, duration / 1000 AS duration FROM Decision').all();
    return Object.fromEntries(
      (rows as { path: string; bytesOut: number; duration: number }[]).map((row) => [
        row.path,
        [row.bytesOut, row.duration],
      ]),
    );
  } finally {
    db.close();
  }
}

describe.each([1, 2])('%i workers during a stop', (workers) => {
  test('finish open exchanges within the grace, and accept no new ones', async () => {
    const { product, port, held } = await start(workers, '20s');
    const { client, socket } = await startLongRequests(port);
    const all = product.processes();
    process.kill(product.pid, 'SIGTERM');
    await vi.waitFor(() => expect(RawClient.connect(port)).rejects.toThrow('ECONNREFUSED'), 10_000);
    const echoed = once(socket, 'message');
    socket.send('still there');
    expect(String((await echoed)[0])).toBe('still there');
    (await held).end(longBodyEnd);
    await client.waitUntil((text) => text.endsWith(longBodyEnd));
    const closed = once(socket, 'close');
    socket.close(4001);
    expect((await closed)[0]).toBe(4001);
    const { code } = await product.stop();
    expect(code).toBe(0);
    await awaitExit(all);
    expect(product.stderr()).toBe('');
    const rows = readLoggedRequests(product);
    expect(rows['/long']?.[0]).toBeGreaterThan(longBodyStart.length + longBodyEnd.length);
    expect(rows['/']?.[0]).toBeGreaterThan('still there'.length);
  });

  test('cut exchanges that exceed it, and the log has them', async () => {
    const { product, port } = await start(workers, '300ms');
    const { client, socket } = await startLongRequests(port);
    const cut = once(socket, 'close');
    const { code, ms } = await product.stop();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(5000);
    expect((await cut)[0]).toBe(1006);
    await vi.waitFor(() => expect(client.ending).toBe('reset'));
    const rows = readLoggedRequests(product);
    expect(rows['/long']?.[0]).toBeGreaterThanOrEqual(longBodyStart.length);
    // A tunnel's duration is known once it has ended.
    expect(rows['/']?.[1]).toBeGreaterThan(200);
    expect(product.stderr()).toBe('');
  });
});
