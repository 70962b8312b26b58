import { Socket } from 'node:net';
import { createSocket, type RawHandle } from '../node-internals/raw-handle';

/**
 * Reads a client's bytes into a buffer that all connections share, so that a read makes no garbage and an idle
 * connection holds no memory. What Node has to read itself (TLS), or has begun to read (behind a PROXY protocol
 * header), is read as Node does it.
 */
export class SocketReader {
  /** The connection; its bytes are passed to `onRead`, never to `data`. */
  readonly socket: Socket;
  /** Gets what is read, the bytes before `to`; they are only valid during the call. */
  onRead: (bytes: Buffer, to: number) => void = () => undefined;

  /** @param connection a handle that nothing was read from, or the socket if Node reads */
  constructor(shared: Buffer, connection: RawHandle | Socket) {
    if (connection instanceof Socket) {
      this.socket = connection;
      connection.on('data', (chunk: Buffer) => this.onRead(chunk, chunk.length));
      return;
    }
    this.socket = createSocket(connection, {
      buffer: shared,
      callback: (length) => {
        this.onRead(shared, length);
        // Returning false would stop reading; back-pressure uses `pause`.
        return true;
      },
    });
  }
}
