import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { createServer as createTlsServer, connect as secure } from 'node:tls';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { CertificateMaker } from '../fixtures/certificates';
import { openTunnelsForEachTest, readText } from '../fixtures/tunnels';
import { Tunnel, type TunnelResult } from './tunnel';

const tunnels = openTunnelsForEachTest();

describe('Tunnel', () => {
  it('carries any chunks unchanged in both directions, and counts them', async () => {
    const chunks = fc.array(fc.string({ unit: 'binary-ascii', maxLength: 2000 }), { maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(chunks, chunks, async (up, down) => {
        const { client, backend, end } = await tunnels().open();
        const heard = Promise.all([readText(backend), readText(client)]);
        for (const chunk of up) client.write(chunk);
        for (const chunk of down) backend.write(chunk);
        client.end();
        backend.end();
        expect(await heard).toEqual([up.join(''), down.join('')]);
        expect(await end).toEqual({
          clientBytes: up.join('').length,
          backendBytes: down.join('').length,
          cause: 'closed',
          failure: null,
        });
      }),
      { numRuns: 25 },
    );
  });

  it.each(['client', 'backend'] as const)('lets a %s that has sent all read on', async (first) => {
    const { client, backend, end } = await tunnels().open();
    const [early, late] = first === 'client' ? [client, backend] : [backend, client];
    early.end('question');
    expect(await readText(late)).toBe('question');
    late.end('answer');
    expect(await readText(early)).toBe('answer');
    expect((await end).cause).toBe('closed');
  });

  it('pauses the sender while the other side does not read', async () => {
    const { client, backend, tunnel, end } = await tunnels().open();
    const flood = Buffer.alloc(1 << 20, 'x');
    let sent = 0;
    backend.pause();
    const pour = (): void => {
      while (sent < 64 << 20 && client.write(flood)) sent += flood.length;
    };
    client.on('drain', pour);
    pour();
    const inner = tunnels().sockets[1];
    await vi.waitFor(() => expect(inner.isPaused()).toBe(true), 5000);
    // The tunnel itself holds a bounded amount; the other bytes wait in the kernel or at the client.
    expect(tunnels().sockets[3].writableLength).toBeLessThan(1 << 20);
    expect(inner.bytesRead).toBeLessThan(48 << 20);
    let read = 0;
    backend.on('data', (chunk) => {
      read += chunk.length;
    });
    backend.resume();
    await vi.waitFor(() => expect(inner.isPaused()).toBe(false), 5000);
    await vi.waitFor(() => expect(read).toBeGreaterThan(4 << 20), 5000);
    tunnel.abort();
    expect(await end).toMatchObject({ cause: 'stopped', backendBytes: 0 });
  });

  it('passes on bytes received with the head, copying a shared buffer', async () => {
    const { client, backend, tunnel, end } = await tunnels().open();
    const lent = Buffer.alloc(1 << 20, 'a');
    tunnel.onData('client', lent, true);
    lent.fill('b');
    client.end();
    backend.end();
    client.resume();
    expect(await readText(backend)).toBe('a'.repeat(1 << 20));
    expect((await end).clientBytes).toBe(1 << 20);
  });

  it('takes over a socket that is closed already', async () => {
    const [, fromClient] = await tunnels().connectPair();
    const [backend, fromBackend] = await tunnels().connectPair();
    const gone = new Promise((resolve) => backend.once('close', resolve));
    const closed = new Promise((resolve) => fromClient.once('close', resolve));
    fromClient.destroy();
    await closed;
    const end = await new Promise<TunnelResult>((resolve) => {
      new Tunnel(fromClient, fromBackend, 0, false, tunnels().deadlines, resolve);
    });
    expect(end).toEqual({
      clientBytes: 0,
      backendBytes: 0,
      cause: 'failed',
      failure: { side: 'client', failure: { code: 'closed', phase: 'unknown' } },
    });
    await gone;
  });

  it('joins a client with TLS to a backend that is read into a shared buffer', async () => {
    const maker = new CertificateMaker();
    const files = maker.make('DNS:site.test');
    const tlsServer = createTlsServer({
      cert: readFileSync(files.certificate),
      key: readFileSync(files.key),
    });
    maker.remove();
    const backendServer = createServer({ allowHalfOpen: true }, (socket) => {
      tunnels().sockets.push(socket);
      socket.on('data', (chunk) => socket.write(`<${chunk}>`));
      socket.on('end', () => socket.end('bye'));
    });
    for (const server of [tlsServer, backendServer]) {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    }
    let tunnel: Tunnel | undefined;
    const buffer = Buffer.alloc(4096);
    const fromBackend = connect({
      port: (backendServer.address() as AddressInfo).port,
      host: '127.0.0.1',
      onread: {
        buffer,
        callback: (length) => {
          tunnel?.onData('backend', buffer.subarray(0, length), true);
          return true;
        },
      },
    });
    await new Promise<void>((resolve) => fromBackend.once('connect', resolve));
    const end = new Promise<TunnelResult>((resolve) => {
      tlsServer.once('secureConnection', (socket) => {
        const dug = new Tunnel(socket, fromBackend, 0, false, tunnels().deadlines, resolve);
        socket.on('data', (chunk: Buffer) => dug.onData('client', chunk, false));
        tunnel = dug;
      });
    });
    const { port } = tlsServer.address() as AddressInfo;
    const client = secure({ port, host: '127.0.0.1', rejectUnauthorized: false });
    client.allowHalfOpen = true;
    tunnels().sockets.push(client, fromBackend);
    const heard = readText(client);
    client.write('one');
    await vi.waitFor(() => expect(fromBackend.bytesRead).toBe(5), 5000);
    client.end('two');
    expect(await heard).toBe('<one><two>bye');
    expect(await end).toEqual({ clientBytes: 6, backendBytes: 13, cause: 'closed', failure: null });
    tlsServer.close();
    backendServer.close();
  });
});
