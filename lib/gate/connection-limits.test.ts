import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { limitConnections, type ReserveCheck } from './connection-limits';

/** A server that says which connections are of the reserve. */
async function serving() {
  let isReserve: ReserveCheck = () => false;
  const server = createServer(
    ({ socket }, response) => void response.end(isReserve(socket) ? 'reserve' : 'page'),
  );
  isReserve = limitConnections(server, { total: 10, perClient: 3, reserve: 2 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const open: Socket[] = [];
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const opened = (localAddress: string): Socket => {
    const { port } = server.address() as AddressInfo;
    const socket = connect({ port, host: '127.0.0.1', localAddress });
    open.push(socket);
    socket.on('error', () => undefined);
    return socket;
  };
  /** Resolves with the body of the response. */
  const requestBody = (localAddress: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = opened(localAddress);
      socket.once('data', (bytes) => resolve(bytes.toString('latin1').split('\r\n\r\n')[1] ?? ''));
      socket.once('close', () => resolve(''));
      socket.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
    });
  return { open, opened, requestBody };
}

test('one address has only its part of the connections, and gets it again once some have closed', async () => {
  const { open, requestBody } = await serving();
  for (let count = 0; count < 3; count++) expect(await requestBody('127.0.0.2')).toBe('page');
  expect(await requestBody('127.0.0.2')).toBe('reserve');
  expect(await requestBody('127.0.0.3')).toBe('page');
  open[0]?.destroy();
  await expect.poll(() => requestBody('127.0.0.2')).toBe('page');
});

test('a client that sends its request at once gets a response, however many idle connections there are', async () => {
  const { open, opened, requestBody } = await serving();
  for (let count = 0; count < 3; count++) expect(await requestBody('127.0.0.2')).toBe('page');
  for (let count = 0; count < 30; count++) {
    opened('127.0.0.2');
    if (count % 5 === 4) expect(await requestBody('127.0.0.2')).toBe('reserve');
  }
  // Those that have a place keep it.
  expect(open.slice(0, 3).every(({ destroyed }) => !destroyed)).toBe(true);
});
