import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { createServer as createTlsServer, connect as secure } from 'node:tls';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeadlineSweeper } from '../clock/deadline-sweeper';
import { CertificateMaker } from '../fixtures/certificates';
import { RawClient } from '../fixtures/raw-client';
import { ProxyHeaderReader } from './proxy-header-reader';
import { writeProxyHeader } from './write-header';

const clientAddress = { host: '192.0.2.7', port: 4711 };
const headerBytes = writeProxyHeader('v2', clientAddress, { host: '192.0.2.1', port: 443 });

const maker = new CertificateMaker();
let deadlines: DeadlineSweeper;
let server: Server;
let refused: string[];

beforeEach(() => {
  deadlines = new DeadlineSweeper();
  refused = [];
});
afterEach(() => {
  server.close();
  deadlines.stop();
});
afterAll(() => maker.remove());

/** A server behind the PROXY protocol. @returns its port */
async function listen(serve: (socket: Socket, client: string) => void): Promise<number> {
  server = createServer((socket) => {
    new ProxyHeaderReader(
      socket,
      300,
      deadlines,
      (source) => serve(socket, `${source?.host}`),
      (why) => refused.push(why),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Responds to everything with the client's address and the received bytes. */
function echo(socket: Socket, client: string): void {
  socket.on('data', (chunk) => socket.end(`${client}: ${chunk}`));
  socket.on('error', () => socket.destroy());
  socket.resume();
}

describe('ProxyHeaderReader', () => {
  it('passes what follows the header to the handler of the connection', async () => {
    const client = await RawClient.connect(await listen(echo));
    client.send(`${headerBytes.toString('latin1')}hello`);
    expect(await client.waitUntilClosed()).toBe('192.0.2.7: hello');
  });

  it('passes later bytes, too', async () => {
    const serve = vi.fn(echo);
    const client = await RawClient.connect(await listen(serve));
    client.send(headerBytes.toString('latin1'));
    await vi.waitFor(() => expect(serve).toHaveBeenCalled());
    client.send('later');
    expect(await client.waitUntilClosed()).toBe('192.0.2.7: later');
  });

  it.each(['with the header', 'by itself'])('starts TLS if its first bytes arrive %s', async (how) => {
    const files = maker.make('IP:127.0.0.1');
    const options = { cert: readFileSync(files.certificate), key: readFileSync(files.key) };
    // A TLS server does not say which connection it secured; the port of the peer does.
    const clients = new Map<number | undefined, string>();
    const tlsServer = createTlsServer(options, (socket) => echo(socket, `${clients.get(socket.remotePort)}`));
    const port = await listen((socket, client) => {
      clients.set(socket.remotePort, client);
      tlsServer.emit('connection', socket);
    });
    const raw = connect({ port, host: '127.0.0.1' });
    let first = true;
    if (how === 'by itself') raw.write(headerBytes);
    const link = new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _, done) => {
        raw.write(first && how !== 'by itself' ? Buffer.concat([headerBytes, chunk]) : chunk, done);
        first = false;
      },
    });
    raw.on('data', (chunk) => link.push(chunk));
    const client = secure({ socket: link, rejectUnauthorized: false });
    client.write('hello');
    expect(await new Promise((resolve) => client.once('data', (chunk) => resolve(String(chunk))))).toBe(
      '192.0.2.7: hello',
    );
    client.destroy();
    raw.destroy();
  });

  it.each([
    ['GET / HTTP/1.1\r\n', 'missing'],
    ['PROXY TCP4', 'timeout'],
  ])('cuts a connection that says %j without a word', async (text, why) => {
    const client = await RawClient.connect(await listen(() => expect.unreachable()));
    client.send(text);
    expect(await client.waitUntilClosed()).toBe('');
    expect(refused).toEqual([why]);
  });

  it('releases a connection that ends before its header', async () => {
    const port = await listen(() => expect.unreachable());
    const client = await RawClient.connect(port);
    client.send('PROXY ');
    client.socket.end();
    await vi.waitFor(() => expect(refused).toEqual(['connection-closed']));
  });
});
