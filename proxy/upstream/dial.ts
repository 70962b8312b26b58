import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as secure } from 'node:tls';
import type { Address } from '../plan';

export interface Dialling {
  address: Address;
  /** TLS options, or null for a plain connection. */
  tls: ConnectionOptions | null;
  /** PROXY protocol header that goes before everything else, or null. */
  header: Buffer | null;
  /** A buffer that connections read into, one chunk at a time. */
  shared: Buffer;
  /** Gets what is read, the octets before `to`; they are only valid during the call. */
  onRead(bytes: Buffer, to: number): void;
  /** The connection is there, its handshake done. */
  onReady(): void;
}

/** Opens a connection to a backend. */
export function dial({ address, tls, header, shared, onRead, onReady }: Dialling): Socket {
  const onread = {
    buffer: shared,
    callback: (length: number) => {
      onRead(shared, length);
      // Returning false would stop reading; back-pressure goes through `pause`.
      return true;
    },
  };
  const to = { host: address.host, port: address.port, noDelay: true };
  if (tls === null) {
    const socket = connect({ ...to, onread });
    if (header !== null) socket.write(header);
    return socket.once('connect', onReady);
  }
  // `onread` is taken (Node's tls.connect) but missing in its types.
  const reading: ConnectionOptions = { ...tls, ...to, ...{ onread } };
  if (header === null) return secure(reading).once('secureConnect', onReady);
  const plain = connect(to);
  plain.write(header);
  const socket = secure({ ...tls, socket: plain }).once('secureConnect', onReady);
  // A socket that was given cannot read into our buffer.
  socket.on('data', (chunk: Buffer) => onRead(chunk, chunk.length));
  return socket;
}
