import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as secure } from 'node:tls';
import type { Address } from '@/lib/core/plan';
import { connectTlsReading } from '../node-internals/tls-onread';
import { stayReadableAfterWriteError } from '../node-internals/write-errors';

export interface DialOptions {
  address: Address;
  /** TLS options, or null for a plain connection. */
  tls: ConnectionOptions | null;
  /** PROXY protocol header to send before everything else, or null. */
  proxyProtocolHeader: Buffer | null;
  /** A buffer that connections read into, one chunk at a time. */
  readBuffer: Buffer;
  /** Gets what is read, the bytes before `to`; they are only valid during the call. */
  onRead(bytes: Buffer, to: number): void;
  /** The connection is there, its handshake done. */
  onReady(): void;
  /** A write failed; what the backend sent before is still to be read, and the end or the error behind it. */
  onWriteError(error: NodeJS.ErrnoException): void;
}

/** Opens a connection to a backend. */
export function dialBackend(options: DialOptions): Socket {
  const socket = openSocket(options);
  stayReadableAfterWriteError(socket, options.onWriteError);
  return socket;
}

function openSocket({ address, tls, proxyProtocolHeader, readBuffer, onRead, onReady }: DialOptions): Socket {
  const onread = {
    buffer: readBuffer,
    callback: (length: number) => {
      onRead(readBuffer, length);
      // Returning false would stop reading; back-pressure uses `pause`.
      return true;
    },
  };
  const to = { host: address.host, port: address.port, noDelay: true };
  if (tls === null) {
    const socket = connect({ ...to, onread });
    if (proxyProtocolHeader !== null) socket.write(proxyProtocolHeader);
    return socket.once('connect', onReady);
  }
  if (proxyProtocolHeader === null)
    return connectTlsReading({ ...tls, ...to }, onread).once('secureConnect', onReady);
  const plain = connect(to);
  plain.write(proxyProtocolHeader);
  const socket = secure({ ...tls, socket: plain }).once('secureConnect', onReady);
  // A socket that was given cannot read into our buffer.
  socket.on('data', (chunk: Buffer) => onRead(chunk, chunk.length));
  return socket;
}
