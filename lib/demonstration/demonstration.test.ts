import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { getListenerAddress } from './current-demonstration';
import { Demonstration } from './demonstration';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function listener(respond: (request: IncomingMessage, response: ServerResponse) => void) {
  server = createServer(respond);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

test('each visitor arrives without a cookie and keeps the one that it gets', async () => {
  const seen: (string | undefined)[] = [];
  const at = await listener(({ headers }, response) => {
    seen.push(headers.cookie);
    response.setHeader('set-cookie', ['route=abc; Path=/; HttpOnly', `id=${seen.length}`]);
    response.end('hello');
  });
  const demonstration = new Demonstration({ listener: at, visitors: 2, seconds: 2 });
  expect(demonstration.progress).toMatchObject({ visitors: 2, seconds: 2, running: true, failure: null });
  await demonstration.finished;
  expect(demonstration.progress).toEqual({
    visitors: 2,
    seconds: 2,
    sent: 4,
    responses: 4,
    failure: null,
    running: false,
  });
  expect(seen).toEqual([undefined, undefined, 'route=abc; id=1', 'route=abc; id=2']);
});

test('a visitor arrives once the previous one has its first response, however slow that is', async () => {
  let together = 0;
  let most = 0;
  const at = await listener((_request, response) => {
    most = Math.max(most, ++together);
    setTimeout(() => {
      together--;
      response.end('hello');
    }, 300);
  });
  const demonstration = new Demonstration({ listener: at, visitors: 5, seconds: 1 });
  await demonstration.finished;
  expect(demonstration.progress).toMatchObject({ sent: 5, responses: 5 });
  expect(most).toBe(1);
});

test('it stops at once on request, and reports why requests failed', async () => {
  const at = await listener((request) => request.socket.destroy());
  const demonstration = new Demonstration({ listener: at, visitors: 1, seconds: 60 });
  await demonstration.firstResult;
  expect(demonstration.progress.failure).toBe('socket hang up');
  demonstration.stop();
  await demonstration.finished;
  expect(demonstration.progress).toMatchObject({ sent: 1, responses: 0, running: false });
});

test.each([
  ['127.0.0.1:2200', '127.0.0.1'],
  ['0.0.0.0:2200', '127.0.0.1'],
  ['[::]:2200', '::1'],
  ['[fe80::1]:2200', 'fe80::1'],
])('the listener %s is reached at %s', (address, host) =>
  expect(getListenerAddress(address)).toEqual({ host, port: 2200 }),
);
