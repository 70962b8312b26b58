import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as secure } from 'node:tls';
import type { Address } from '@/lib/core/plan';

export interface DialOptions {
  address: Address;
  /** TLS options, or null for a plain connection. */
  tls: ConnectionOptions | null;
  /** PROXY protocol header that goes before everything else, or null. */
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
      // Returning false would stop reading; back-pressure goes through `pause`.
      return true;
    },
  };
  const to = { host: address.host, port: address.port, noDelay: true };
  if (tls === null) {
    const socket = connect({ ...to, onread });
    if (proxyProtocolHeader !== null) socket.write(proxyProtocolHeader);
    return socket.once('connect', onReady);
  }
  // `onread` is taken (Node's tls.connect) but missing in its types.
  const reading: ConnectionOptions = { ...tls, ...to, ...{ onread } };
  if (proxyProtocolHeader === null) return secure(reading).once('secureConnect', onReady);
  const plain = connect(to);
  plain.write(proxyProtocolHeader);
  const socket = secure({ ...tls, socket: plain }).once('secureConnect', onReady);
  // A socket that was given cannot read into our buffer.
  socket.on('data', (chunk: Buffer) => onRead(chunk, chunk.length));
  return socket;
}

/**
 * Keeps a socket open for reading where a write fails. A backend that responds early and closes, a part of the request
 * unread, makes the next write fail: Node would destroy the socket at once, and with it the response, which has come.
 */
function stayReadableAfterWriteError(socket: Socket, onWriteError: DialOptions['onWriteError']): void {
  const { _write: write, _writev: writev } = socket;
  let written: (() => void) | null = null;
  const finish = (error?: Error | null): void => {
    if (error) onWriteError(error);
    written?.();
  };
  // A stream writes one chunk at a time, and reports each to the same function.
  socket._write = (chunk, encoding, done) => {
    written = done;
    write.call(socket, chunk, encoding, finish);
  };
  socket._writev = (chunks, done) => {
    written = done;
    writev?.call(socket, chunks, finish);
  };
}
