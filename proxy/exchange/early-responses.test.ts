import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, connect as secure } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CertificateMaker } from '../fixtures/certificates';
import { runBackend, runDataPlane } from '../fixtures/run-data-plane';
import { readCertificate } from '../listener/tls/certificate';

/** More than sockets hold. */
const bodyBytes = 30_000_000;
const earlyResponse = 'HTTP/1.1 413 Content Too Large\r\nContent-Length: 9\r\n\r\ntoo large';
const closingResponse = earlyResponse.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n');
const requestHead = `POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ${bodyBytes}\r\n\r\n`;

/** A backend of raw bytes: `respond` gets the connection once part of a request has arrived, and that part. */
async function rawBackend(
  respond: (socket: Socket, received: number) => void,
  tls?: { cert: Buffer; key: Buffer },
): Promise<number> {
  const sockets = new Set<Socket>();
  const accept = (socket: Socket): void => {
    sockets.add(socket);
    let received = 0;
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      received += bytes.length;
      respond(socket, received);
    });
  };
  const server = tls ? createTlsServer(tls, accept) : createServer({ allowHalfOpen: true }, accept);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

/**
 * A client that reads nothing before it has sent all.
 * @returns what it got, or the error that kept it from sending
 */
async function sendFirst(
  port: number,
  head: string,
  body = Buffer.alloc(bodyBytes, 'x'),
  socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true }),
): Promise<string> {
  socket.pause();
  onTestFinished(() => void socket.destroy());
  return new Promise((resolve) => {
    let text = '';
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(`${error.code} behind ${text}`));
    socket.setEncoding('latin1').on('data', (part) => {
      text += part;
    });
    socket.on('end', () => resolve(text));
    socket.write(head);
    socket.write(body, () => socket.resume());
  });
}

describe('a client that sends all of its body first', () => {
  it.each([
    ['responds and closes', (socket: Socket) => socket.end(closingResponse, () => socket.destroy())],
    ['responds, closes and reads on', (socket: Socket) => socket.end(closingResponse)],
    ['responds and reads no more', (socket: Socket) => socket.pause().write(earlyResponse)],
    ['responds and resets', (socket: Socket) => socket.write(earlyResponse, () => socket.resetAndDestroy())],
    [
      'responds in the midst of the body and closes',
      (socket: Socket, received: number) => {
        if (received > 1_000_000) socket.end(closingResponse, () => socket.destroy());
      },
    ],
  ])('gets the response of a backend that %s', async (_, respond) => {
    const at = await rawBackend((socket, received) => {
      if (socket.writable) respond(socket, received);
    });
    const { port, stopAndReadDecisions } = await runDataPlane([at]);
    const text = await sendFirst(port, requestHead);
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
    expect(text).toMatch(/\r\nConnection: close\r\n/);
    expect(text).toMatch(/too large$/);
    expect(await stopAndReadDecisions()).toMatchObject([{ outcome: 'assigned', status: 413, backend: 'b1' }]);
  });

  it.each([
    ['400 to what is no HTTP', 400, 'POST / HTTP/1.1\r\n\r\n'],
    [
      '400 to a chunk that is malformed',
      400,
      'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nx',
    ],
    ['403 to a target that is refused', 403, requestHead.replace(' / ', ' http://127.0.0.1/ ')],
    ['503 if no backend is ready', 503, requestHead.replace(' / ', ' http://site.test/ ')],
  ])('gets our own %s', async (_, status, head) => {
    const { port: at } = await runBackend('b1');
    const kind = head.includes('http://') ? 'forward-proxy' : 'origin';
    const { port, dataPlane } = await runDataPlane([at], { kind });
    const draining = { adminState: 'draining', drainDeadline: null, weight: 1 } as const;
    dataPlane.applyIntent({ version: 1, backends: [{ upstream: 'web', name: 'b1', ...draining }] });
    const text = await sendFirst(port, head);
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(text).toMatch(/\r\nConnection: close\r\n/);
  });

  it('gets it by TLS on both sides', async () => {
    const maker = new CertificateMaker();
    onTestFinished(() => maker.remove());
    const files = maker.make('IP:127.0.0.1');
    const keys = { cert: readFileSync(files.certificate), key: readFileSync(files.key) };
    const at = await rawBackend((socket) => {
      if (socket.writable) socket.end(closingResponse, () => socket.destroy());
    }, keys);
    const { port } = await runDataPlane(
      [at],
      { tls: { verify: false, authorities: null, name: null } },
      ({ listeners }) => {
        listeners[0].tls = { certificates: [readCertificate(files)], minVersion: 'TLSv1.2' };
      },
    );
    const socket = secure({ port, host: '127.0.0.1', rejectUnauthorized: false });
    expect(await sendFirst(port, requestHead, undefined, socket)).toMatch(
      /^HTTP\/1\.1 413 [\s\S]*too large$/,
    );
  });

  it('gets our own 429', async () => {
    const { port: at } = await runBackend('b1');
    const { port } = await runDataPlane([at], {}, (plan) => {
      plan.listeners[0].requestRate = { perSecond: 0.001, burst: 0 };
    });
    await sendFirst(port, 'GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n', Buffer.alloc(0));
    expect(await sendFirst(port, requestHead)).toMatch(/^HTTP\/1\.1 429 /);
  });
});
