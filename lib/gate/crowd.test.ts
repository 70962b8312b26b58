import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { boundCrowd } from './crowd';

test('one address has only its part of the connections, and gets it again once some have closed', async () => {
  const server = createServer((_request, response) => void response.end('page'));
  boundCrowd(server, { all: 10, each: 3 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const open: Socket[] = [];
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  /** Resolves with what was answered, or with nothing where the connection was closed. */
  const answered = (localAddress: string): Promise<string> =>
    new Promise((resolve) => {
      const { port } = server.address() as AddressInfo;
      const socket = connect({ port, host: '127.0.0.1', localAddress });
      open.push(socket);
      socket.on('error', () => undefined);
      socket.once('data', (octets) => resolve(octets.toString('latin1').slice(0, 12)));
      socket.once('close', () => resolve(''));
      socket.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
    });
  const ok = 'HTTP/1.1 200';
  for (let count = 0; count < 3; count++) expect(await answered('127.0.0.2')).toBe(ok);
  expect(await answered('127.0.0.2')).toBe('');
  expect(await answered('127.0.0.3')).toBe(ok);
  open[0]?.destroy();
  await expect.poll(() => answered('127.0.0.2')).toBe(ok);
});
