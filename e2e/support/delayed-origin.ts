import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';

/** Beginning and end of the response to `/long`. */
export const longBodyStart = 'x'.repeat(100_000);
export const longBodyEnd = 'the end';

/**
 * Starts an origin for the running test, which ends it: it says hello, echoes WebSocket messages, and holds the
 * end of `/long` until the test sends it.
 */
export async function startDelayedOrigin(): Promise<{ port: number; held: Promise<ServerResponse> }> {
  let hold: (response: ServerResponse) => void;
  const held = new Promise<ServerResponse>((resolve) => {
    hold = resolve;
  });
  const server = createServer((request, response) => {
    if (request.url !== '/long') {
      response.end('hello');
      return;
    }
    response.setHeader('Content-Length', longBodyStart.length + longBodyEnd.length);
    response.write(longBodyStart, () => hold(response));
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const client of sockets.clients) client.terminate();
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, held };
}
