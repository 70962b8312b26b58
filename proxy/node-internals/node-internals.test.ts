import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import * as net from 'node:net';
import * as tls from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CertificateMaker } from '../fixtures/certificates';
import { bindHandle, listenOnHandle } from './listening-handle';
import { createSocket, type RawHandle } from './raw-handle';
import { connectTlsReading } from './tls-onread';
import { stayReadableAfterWriteError } from './write-errors';

// The proxy uses interfaces of Node that are not documented. If one of these tests fails, a new version of Node has
// changed what the message names, and the file next to this one must be adapted.

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

function bind(): { handle: RawHandle; port: number } {
  const bound = bindHandle('127.0.0.1', 0, 4);
  if (typeof bound === 'number') throw new Error(`cannot bind: ${bound}`);
  cleanups.push(() => bound.handle.close());
  return bound;
}

describe('what the proxy uses of Node without documentation', () => {
  it('net._createServerHandle gives a handle with getsockname, listen and close', () => {
    const create: unknown = Reflect.get(net, '_createServerHandle');
    expect(typeof create, 'node:net no longer exports _createServerHandle: see listening-handle.ts').toBe(
      'function',
    );
    const { handle, port } = bind();
    expect(port, 'the handle no longer has getsockname: see listening-handle.ts').toBeGreaterThan(0);
    for (const method of ['listen', 'close', 'getsockname'])
      expect(typeof Reflect.get(handle, method), `the handle no longer has ${method}`).toBe('function');
  });

  it('net._createServerHandle or getsockname reports an address in use as a number below 0', () => {
    const { handle, port } = bind();
    expect(listenOnHandle(handle, 16, () => undefined)).toBe(0);
    const second = bindHandle('127.0.0.1', port, 4);
    const status = typeof second === 'number' ? second : listenOnHandle(second.handle, 16, () => undefined);
    if (typeof second !== 'number') second.handle.close();
    expect(status, 'an address in use is no longer reported as a number below 0').toBeLessThan(0);
  });

  it('a listening handle passes connections to onconnection, and net.Socket takes their handles', async () => {
    const { handle, port } = bind();
    const accepted = new Promise<{ connection: RawHandle; host: string }>((resolve, reject) => {
      listenOnHandle(handle, 16, (status, connection, peer) => {
        if (status === 0 && peer !== null) resolve({ connection, host: peer.host });
        else reject(new Error('onconnection or getpeername has changed: see listening-handle.ts'));
      });
    });
    const client = net.connect(port, '127.0.0.1', () => client.write('ping'));
    cleanups.push(() => client.destroy());
    const { connection, host } = await accepted;
    expect(host).toBe('127.0.0.1');
    const buffer = Buffer.alloc(16);
    const text = await new Promise<string>((resolve) => {
      const socket = createSocket(connection, {
        buffer,
        callback: (length) => {
          resolve(buffer.toString('latin1', 0, length));
          return true;
        },
      });
      cleanups.push(() => socket.destroy());
    });
    expect(text, 'new net.Socket({ handle, onread }) no longer reads: see raw-handle.ts').toBe('ping');
  });

  it('tls.connect reads into the buffer of onread', async () => {
    const certificates = new CertificateMaker();
    cleanups.push(() => certificates.remove());
    const { certificate, key } = certificates.make('DNS:site.test');
    const server = tls.createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (socket) =>
      socket.end('pong'),
    );
    cleanups.push(() => server.close());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const buffer = Buffer.alloc(16);
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connectTlsReading(
        { port: address.port, host: '127.0.0.1', rejectUnauthorized: false },
        {
          buffer,
          callback: (length) => {
            resolve(buffer.toString('latin1', 0, length));
            return true;
          },
        },
      );
      socket.on('error', reject).on('end', () => reject(new Error('tls.connect no longer takes onread')));
      cleanups.push(() => socket.destroy());
    });
    expect(text, 'tls.connect no longer takes onread: see tls-onread.ts').toBe('pong');
  });

  it('a socket writes through _write and _writev, so that a failed write can be held back', () => {
    const socket = new net.Socket();
    cleanups.push(() => socket.destroy());
    const before = [socket._write, socket._writev];
    stayReadableAfterWriteError(socket, () => undefined);
    expect(
      before.map((method) => typeof method),
      'net.Socket no longer has _write and _writev',
    ).toEqual(['function', 'function']);
    const failure = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    const onWriteError = vi.fn();
    const broken = new net.Socket();
    cleanups.push(() => broken.destroy());
    broken._write = (_chunk, _encoding, done) => done(failure);
    stayReadableAfterWriteError(broken, onWriteError);
    broken._write('x', 'latin1', () => undefined);
    expect(onWriteError).toHaveBeenCalledWith(failure);
  });
});
