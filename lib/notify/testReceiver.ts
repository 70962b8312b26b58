import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A notification as it arrived. */
export interface Received {
  headers: IncomingMessage['headers'];
  body: string;
}

/** A server that is told, for tests. */
export interface TestReceiver {
  url: string;
  /** In the order in which they came. */
  received: Received[];
  close(): Promise<void>;
}

/**
 * Starts a receiver.
 *
 * @param answer what it does with each request; the number counts from 1. 200 without it
 * @param port where it listens; 0 for any free one
 */
export async function startReceiver(
  answer: (response: ServerResponse, number: number) => void = (response) => void response.end(),
  port = 0,
): Promise<TestReceiver> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    answer(response, received.push({ headers: request.headers, body }));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/of-the-team?token=in-the-url`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
