import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { BackendRow } from '@/lib/contract/types';
import { getProcesses, waitTimeoutMs } from '../support/deployment';
import { buildConfiguration, startConfigured } from '../support/multi-worker';
import { waitUntilHealthy } from '../support/product';

/** An application that sends to every WebSocket without end. @returns its port */
async function openWebSockets(): Promise<number> {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    socket.on('error', () => socket.terminate());
    const send = (): void => {
      if (socket.readyState !== WebSocket.OPEN) return;
      socket.send(Buffer.alloc(20_000), { fin: Math.random() < 0.3 }, () => setTimeout(send, 5));
    };
    send();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

test('maintenance ends the WebSockets of all workers, those that are being replaced too; then it is safe to stop', async () => {
  const { product, port } = await startConfigured(
    buildConfiguration(2, [await openWebSockets(), await openWebSockets()], ['listen: 127.0.0.1:0']),
  );
  await waitUntilHealthy(product);
  const ends: string[] = [];
  const visit = async (): Promise<void> => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { headers: { Cookie: `route=${route}` } });
    onTestFinished(() => socket.terminate());
    socket.on('error', ({ message }) => ends.push(message));
    socket.on('close', (code) => ends.push(String(code)));
    await new Promise((resolve) => socket.once('open', resolve));
  };
  const url = `${product.dashboardUrl}/api/v1/backends`;
  const row = async (): Promise<BackendRow> => {
    const { backends } = (await (await fetch(url)).json()) as { backends: BackendRow[] };
    return backends[0] as BackendRow;
  };
  const { route } = await row();
  await Promise.all(Array.from({ length: 6 }, visit));
  const old = getProcesses(product, 'worker');
  process.kill(product.pid, 'SIGUSR2');
  /** Those that are being replaced and have WebSockets open. */
  const leaving = () => getProcesses(product, 'worker').filter((pid) => old.includes(pid));
  await vi.waitFor(
    () => expect(getProcesses(product, 'worker').length - leaving().length).toBe(2),
    waitTimeoutMs,
  );
  await Promise.all(Array.from({ length: 6 }, visit));
  await vi.waitFor(async () => expect((await row()).tunnels).toBe(12), waitTimeoutMs);
  expect(leaving()).not.toEqual([]);

  await fetch(`${url}/web/b1`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ adminState: 'maintenance' }),
  });
  const began = performance.now();
  await vi.waitFor(() => expect(ends).toHaveLength(12), waitTimeoutMs);
  expect(performance.now() - began).toBeLessThan(2000);
  expect(new Set(ends)).toEqual(new Set(['1001']));
  await vi.waitFor(
    async () => expect(await row()).toMatchObject({ tunnels: 0, drainState: 'safe-to-stop' }),
    waitTimeoutMs,
  );
});
