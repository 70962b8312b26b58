import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { UpstreamPlan } from '@/lib/core/plan';
import { get, RawClient } from '../fixtures/raw-client';
import { runDataPlane } from '../fixtures/run-data-plane';

const clientCount = 6;
const slotCount = 2;
const upgradeRequest =
  'Host: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
const switchedResponse =
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n';

/** An origin that holds what it is asked for until `release`, and does then what the path says. */
async function origin() {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let asked = 0;
  const server = createServer((request, response) => {
    asked++;
    request.resume();
    if (request.url === '/head') response.writeHead(200).flushHeaders();
    if (request.url === '/large') response.write(Buffer.alloc(8_000_000));
    if (request.url === '/fails') request.socket.destroy();
    else void released.then(() => response.end('whole'));
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket) => {
    asked++;
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.end()).resume();
    if (request.url === '/socket') socket.write(switchedResponse);
    else void released.then(() => socket.write(switchedResponse));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, release: () => release(), asked: () => asked };
}

async function limited(clientAbort: UpstreamPlan['clientAbort']) {
  const { port: at, ...backend } = await origin();
  const running = await runDataPlane(
    [at],
    { clientAbort, full: { policy: 'queue', queue: 100, timeoutMs: 60_000 } },
    (plan) => {
      plan.upstreams[0].backends[0].maxConns = slotCount;
    },
  );
  const counts = () => {
    const [, , inFlight, tunnels] = running.dataPlane.getGauges().inFlightByBackend[0] ?? [];
    return [inFlight, tunnels];
  };
  return { ...running, ...backend, counts };
}

const phases: [phase: string, text: string, expected: number][] = [
  ['before its head is whole', 'GET /hold HTTP/1.1\r\nHos', 0],
  ['while its body comes', 'POST /hold HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf', slotCount],
  ['while its response is awaited', 'GET /hold HTTP/1.1\r\nHost: h\r\n\r\n', slotCount],
  ['with requests pipelined behind it', 'GET /hold HTTP/1.1\r\nHost: h\r\n\r\n'.repeat(3), slotCount],
  ['in the middle of a response', 'GET /head HTTP/1.1\r\nHost: h\r\n\r\n', slotCount],
  ['while it does not read', 'GET /large HTTP/1.1\r\nHost: h\r\n\r\n', slotCount],
  ['while its WebSocket is awaited', `GET /hold HTTP/1.1\r\n${upgradeRequest}`, slotCount],
  ['with a WebSocket open', `GET /socket HTTP/1.1\r\n${upgradeRequest}`, slotCount],
  ['after its backend failed', 'GET /fails HTTP/1.1\r\nHost: h\r\n\r\n', 1],
];
const endMethods = ['end', 'resetAndDestroy'] as const;

// Issue 12, lines 4 and 13: the slot of a client that disconnected stayed taken forever.
describe.concurrent.each(['cancel', 'continue'] as const)('clientAbort: %s', (clientAbort) => {
  describe.each(endMethods)('clients that disconnect by %s', (leave) => {
    it.each(phases)('%s occupy no slot and no place in the queue afterwards', async (_, text, expected) => {
      const { port, dataPlane, counts, asked, release } = await limited(clientAbort);
      const clients = await Promise.all(Array.from({ length: clientCount }, () => RawClient.connect(port)));
      for (const client of clients) {
        client.socket.pause();
        client.send(text);
      }
      await vi.waitFor(() => expect(asked()).toBeGreaterThanOrEqual(expected));
      for (const { socket } of clients) socket[leave]();
      for (const { socket } of clients) socket.resume();
      if (clientAbort === 'continue') release();
      await vi.waitFor(() => expect(counts()).toEqual([0, 0]), 5000);
      release();
      // All of the slots are free again, and not taken by a request that waited.
      const responses = await Promise.all(Array.from({ length: slotCount }, () => get(port, '/now')));
      expect(responses.map(({ body }) => body)).toEqual(Array(slotCount).fill('whole'));
      await vi.waitFor(() => expect(counts()).toEqual([0, 0]));
      // No connection is waited for that is closed.
      const began = performance.now();
      await dataPlane.stop(10_000);
      expect(performance.now() - began).toBeLessThan(5000);
    });
  });
});
