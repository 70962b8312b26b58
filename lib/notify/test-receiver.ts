import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A notification as it arrived. */
export interface ReceivedNotification {
  headers: IncomingMessage['headers'];
  body: string;
}

/** A server that receives notifications, for tests. */
export interface TestReceiver {
  url: string;
  /** In the order of arrival. */
  received: ReceivedNotification[];
  close(): Promise<void>;
}

/**
 * Starts a receiver.
 *
 * @param respond what it does with each request; the number counts from 1. 200 without it
 * @param port where it listens; 0 for any free one
 */
export async function startReceiver(
  respond: (response: ServerResponse, number: number) => void = (response) => void response.end(),
  port = 0,
): Promise<TestReceiver> {
  const received: ReceivedNotification[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    respond(response, received.push({ headers: request.headers, body }));
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
