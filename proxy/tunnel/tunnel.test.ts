import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, connect as secure } from 'node:tls';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeadlineSweeper } from '../clock/deadline-sweeper';
import { CertificateMaker } from '../fixtures/certificates';
import { Tunnel, type TunnelResult } from './tunnel';

/** A tunnel in the middle, and the sockets of who sits at its ends. */
interface TunnelSetup {
  client: Socket;
  backend: Socket;
  tunnel: Tunnel;
  end: Promise<TunnelResult>;
}

let deadlines: DeadlineSweeper;
let sockets: Socket[];

beforeEach(() => {
  deadlines = new DeadlineSweeper();
  sockets = [];
});

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  deadlines.stop();
});

/** Both ends of a new connection. */
async function connectedPair(): Promise<[outer: Socket, inner: Socket]> {
  const server = createServer({ allowHalfOpen: true });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const outer = connect({
    port: (server.address() as AddressInfo).port,
    host: '127.0.0.1',
    allowHalfOpen: true,
  });
  const inner = await new Promise<Socket>((resolve) => server.once('connection', resolve));
  server.close();
  outer.on('error', () => outer.destroy());
  sockets.push(outer, inner);
  return [outer, inner];
}

/** All that comes until the other side has sent all. */
function readText(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk;
    });
    socket.on('end', () => resolve(heard));
  });
}

async function openTunnel(idle = 0, isWebSocket = false): Promise<TunnelSetup> {
  const [client, fromClient] = await connectedPair();
  const [backend, fromBackend] = await connectedPair();
  // As a connection to a backend is opened elsewhere.
  fromBackend.allowHalfOpen = false;
  let tunnel: Tunnel | undefined;
  const end = new Promise<TunnelResult>((resolve) => {
    tunnel = new Tunnel(fromClient, fromBackend, idle, isWebSocket, deadlines, resolve);
  });
  fromBackend.on('data', (chunk: Buffer) => tunnel?.onData('backend', chunk, false));
  fromClient.on('data', (chunk: Buffer) => tunnel?.onData('client', chunk, false));
  if (tunnel === undefined) throw new Error('a promise runs its executor at once');
  return { client, backend, tunnel, end };
}

describe('Tunnel', () => {
  it('carries any chunks both ways as they are, and counts them', async () => {
    const chunks = fc.array(fc.string({ unit: 'binary-ascii', maxLength: 2000 }), { maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(chunks, chunks, async (up, down) => {
        const { client, backend, end } = await openTunnel();
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
    const { client, backend, end } = await openTunnel();
    const [early, late] = first === 'client' ? [client, backend] : [backend, client];
    early.end('question');
    expect(await readText(late)).toBe('question');
    late.end('answer');
    expect(await readText(early)).toBe('answer');
    expect((await end).cause).toBe('closed');
  });

  it('stops the one who sends while the other does not read', async () => {
    const { client, backend, tunnel, end } = await openTunnel();
    const flood = Buffer.alloc(1 << 20, 'x');
    let sent = 0;
    backend.pause();
    const pour = (): void => {
      while (sent < 64 << 20 && client.write(flood)) sent += flood.length;
    };
    client.on('drain', pour);
    pour();
    const inner = sockets[1];
    await vi.waitFor(() => expect(inner.isPaused()).toBe(true), 5000);
    // What the tunnel itself holds is bounded; the rest waits in the kernel or at the client.
    expect(sockets[3].writableLength).toBeLessThan(1 << 20);
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

  it('of a WebSocket ends within seconds of its client, whose backend keeps its side open', async () => {
    const { client, backend, end } = await openTunnel(0, true);
    const heard = readText(backend);
    client.end('last');
    expect(await heard).toBe('last');
    expect(backend.writable).toBe(true);
    expect(await end).toMatchObject({ clientBytes: 4 });
  }, 10_000);

  it('counts its end once where a side is just closing as it begins', async () => {
    const [client, fromClient] = await connectedPair();
    const [, fromBackend] = await connectedPair();
    const ends: TunnelResult[] = [];
    const closed = new Promise((resolve) => fromBackend.once('close', resolve));
    client.destroy();
    // Closed, but its event is yet to come.
    fromClient.destroy();
    new Tunnel(fromClient, fromBackend, 0, true, deadlines, (end) => ends.push(end));
    await closed;
    await new Promise((resolve) => setImmediate(resolve));
    expect(ends).toHaveLength(1);
  });

  it.each(['client', 'backend'] as const)('resets the other side where the %s breaks', async (broken) => {
    const { client, backend, end } = await openTunnel();
    const [one, other] = broken === 'client' ? [client, backend] : [backend, client];
    const failure = new Promise<NodeJS.ErrnoException>((resolve) => other.once('error', resolve));
    one.write('half a mess');
    await new Promise((resolve) => other.once('data', resolve));
    one.resetAndDestroy();
    expect((await failure).code).toBe('ECONNRESET');
    expect(await end).toMatchObject({
      cause: 'failed',
      failure: { side: broken, failure: { code: 'reset' } },
    });
  });

  it('delivers what had come before a side broke, and resets the other side behind it', async () => {
    const { client, backend, end } = await openTunnel();
    const [inner, whole] = [sockets[3], 'x'.repeat(400_000)];
    const failure = new Promise<NodeJS.ErrnoException>((resolve) => client.once('error', resolve));
    client.pause();
    backend.write(whole);
    await vi.waitFor(() => expect(inner.bytesRead).toBe(whole.length), 5000);
    backend.resetAndDestroy();
    await vi.waitFor(() => expect(inner.destroyed).toBe(true), 5000);
    let read = 0;
    client.on('data', (chunk: Buffer) => {
      read += chunk.length;
    });
    client.resume();
    expect((await failure).code).toBe('ECONNRESET');
    expect(read).toBe(whole.length);
    expect((await end).cause).toBe('failed');
  });

  it('delivers all of a backend that closed while the client was still sending', async () => {
    const { client, backend, end } = await openTunnel();
    const whole = 'x'.repeat(200_000);
    const inner = sockets[3];
    backend.end(whole);
    await vi.waitFor(() => expect(inner.readableEnded).toBe(true), 5000);
    backend.destroy();
    // The backend's side answers these with a reset.
    while (!inner.destroyed) {
      client.write('more');
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await readText(client)).toBe(whole);
    client.end();
    expect(await end).toMatchObject({ cause: 'closed', failure: null, backendBytes: whole.length });
  });

  it('passes on what came with the head, copying what is only lent', async () => {
    const { client, backend, tunnel, end } = await openTunnel();
    const lent = Buffer.alloc(1 << 20, 'a');
    tunnel.onData('client', lent, true);
    lent.fill('b');
    client.end();
    backend.end();
    client.resume();
    expect(await readText(backend)).toBe('a'.repeat(1 << 20));
    expect((await end).clientBytes).toBe(1 << 20);
  });

  it('ends after silence, not while octets come either way', async () => {
    const idle = 600;
    const { client, backend, end } = await openTunnel(idle);
    const started = performance.now();
    let last = started;
    const chatter = setInterval(() => {
      if (performance.now() - started > 2 * idle) clearInterval(chatter);
      else {
        last = performance.now();
        client.write('.');
      }
    }, 50);
    backend.resume();
    const ended = await end;
    clearInterval(chatter);
    expect(ended.cause).toBe('idle');
    expect(performance.now() - last).toBeGreaterThan(idle - 100);
    expect(last - started).toBeGreaterThan(idle);
  });

  it('takes over a socket that is closed already', async () => {
    const [, fromClient] = await connectedPair();
    const [backend, fromBackend] = await connectedPair();
    const gone = new Promise((resolve) => backend.once('close', resolve));
    const closed = new Promise((resolve) => fromClient.once('close', resolve));
    fromClient.destroy();
    await closed;
    const end = await new Promise<TunnelResult>((resolve) => {
      new Tunnel(fromClient, fromBackend, 0, false, deadlines, resolve);
    });
    expect(end).toEqual({
      clientBytes: 0,
      backendBytes: 0,
      cause: 'failed',
      failure: { side: 'client', failure: { code: 'closed', phase: 'unknown' } },
    });
    await gone;
  });

  it('waits only so long for a side that stays after the other has gone, even where idle is never', async () => {
    const { client, backend, tunnel, end } = await openTunnel();
    expect(tunnel.deadline).toBe(0);
    client.resume();
    backend.end();
    await vi.waitFor(() => expect(sockets[3].readableEnded).toBe(true), 5000);
    backend.destroy();
    while (!sockets[3].destroyed) {
      client.write('more');
      await new Promise((resolve) => setImmediate(resolve));
    }
    await vi.waitFor(() => expect(tunnel.deadline).toBeGreaterThan(performance.now()), 5000);
    tunnel.onDeadline();
    expect((await end).cause).toBe('closed');
  });

  it.each(['client', 'backend'] as const)(
    'tells the other side that it goes away behind the frame that the %s has begun, and passes on no more',
    async (sender) => {
      const { client, backend, tunnel, end } = await openTunnel(0, true);
      const [one, other] = sender === 'client' ? [client, backend] : [backend, client];
      const heard: Buffer[] = [];
      other.on('data', (chunk: Buffer) => heard.push(chunk));
      one.resume();
      // A fragment of 300 bytes; its payload could be taken for Close frames.
      const frame = Buffer.concat([Buffer.from([0x02, 126, 1, 44]), Buffer.alloc(300, 0x88)]);
      const second = Buffer.from([0x80, 2, 1, 2]);
      one.write(frame.subarray(0, 3));
      await vi.waitFor(() => expect(Buffer.concat(heard)).toHaveLength(3), 5000);
      tunnel.goAway();
      one.write(frame.subarray(3, 100));
      await vi.waitFor(() => expect(Buffer.concat(heard)).toHaveLength(100), 5000);
      one.write(Buffer.concat([frame.subarray(100), second]));
      const closeSize = other === backend ? 8 : 4;
      await vi.waitFor(() => expect(Buffer.concat(heard)).toHaveLength(304 + closeSize), 5000);
      const all = Buffer.concat(heard);
      expect(all.subarray(0, 304)).toEqual(frame);
      expect(all[304]).toBe(0x88);
      // Both sides close in turn, and both connections end.
      const close = Buffer.from([0x88, 2, 0x03, 0xe9]);
      for (const side of [one, other]) side.write(close);
      await vi.waitFor(() => expect(one.readableEnded && other.readableEnded).toBe(true), 5000);
      for (const side of [one, other]) side.end();
      expect(await end).toMatchObject({ cause: 'away', failure: null });
      expect(Buffer.concat(heard)).toHaveLength(304 + closeSize);
    },
  );

  it('joins a client that came by TLS to a backend that is read into a shared buffer', async () => {
    const maker = new CertificateMaker();
    const files = maker.make('DNS:site.test');
    const tlsServer = createTlsServer({
      cert: readFileSync(files.certificate),
      key: readFileSync(files.key),
    });
    maker.remove();
    const backendServer = createServer({ allowHalfOpen: true }, (socket) => {
      sockets.push(socket);
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
        const dug = new Tunnel(socket, fromBackend, 0, false, deadlines, resolve);
        socket.on('data', (chunk: Buffer) => dug.onData('client', chunk, false));
        tunnel = dug;
      });
    });
    const { port } = tlsServer.address() as AddressInfo;
    const client = secure({ port, host: '127.0.0.1', rejectUnauthorized: false });
    client.allowHalfOpen = true;
    sockets.push(client, fromBackend);
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
