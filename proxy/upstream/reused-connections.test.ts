import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { RawClient } from '../fixtures/raw-client';
import { runDataPlane } from '../fixtures/run-data-plane';

const getRequest = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n';
const postRequest = 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi';
const response = (body: string): string => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

/** A backend that responds to each request with the number of its connection, from 1. */
async function numbering() {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    const number = sockets.push(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', () => socket.write(response(`by connection ${number}`)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { port: (server.address() as AddressInfo).port, sockets };
}

describe('a connection to a backend that is used again', () => {
  it('serves one request after the other', async () => {
    const { port: at, sockets } = await numbering();
    const { port } = await runDataPlane([at]);
    const client = await RawClient.connect(port);
    for (let i = 0; i < 5; i++)
      expect((await client.request(i % 2 ? postRequest : getRequest)).body).toBe('by connection 1');
    expect(sockets).toHaveLength(1);
    client.close();
  });

  it.each([
    ['unsolicited bytes', (socket: Socket) => socket.write(response('stolen'))],
    ['its end', (socket: Socket) => socket.end()],
    ['a reset', (socket: Socket) => socket.resetAndDestroy()],
    ['the response to a request that timed out there', (socket: Socket) => socket.end(response('408'))],
  ])('is given up if %s came before the next request was sent', async (_, intrude) => {
    for (const request of [getRequest, postRequest]) {
      const { port: at, sockets } = await numbering();
      const { port, failures, stopAndReadDecisions } = await runDataPlane([at]);
      const client = await RawClient.connect(port);
      expect((await client.request(getRequest)).body).toBe('by connection 1');
      // Both are there when the proxy looks next, the request first.
      const asked = client.request(request);
      intrude(sockets[0]);
      expect((await asked).body).toBe('by connection 2');
      client.close();
      expect(failures).toEqual([]);
      expect(await stopAndReadDecisions()).toMatchObject([
        { status: 200 },
        { status: 200, reason: null, attempts: 1 },
      ]);
    }
  });

  it('is not waited for by a client that has disconnected meanwhile', async () => {
    const { port: at } = await numbering();
    const { port, dataPlane } = await runDataPlane([at]);
    const client = await RawClient.connect(port);
    await client.request(getRequest);
    client.socket.end(getRequest);
    await client.waitUntilClosed();
    await vi.waitFor(() => expect(dataPlane.getGauges().inFlightByBackend[0]?.[2]).toBe(0));
  });
});
