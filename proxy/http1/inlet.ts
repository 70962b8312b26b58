import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** Node keeps a socket's handle here. */
interface WithHandle {
  _handle: object | null;
}

/**
 * Where a client's octets come in. Has an accepted connection read into a buffer that all connections share,
 * so that a read makes no garbage and one that is idle holds no memory. Node offers this (`onread`) only to
 * those who make the socket, so one is made around the handle of the one that the server gave. What Node has
 * to read itself (TLS), or has begun to read (behind a PROXY protocol header), stays as it is.
 */
export class Inlet {
  /** The connection from now on; its octets come by `onRead`, never by `data`. */
  readonly socket: Socket;
  /** Gets what is read, the octets before `to`; they are only valid during the call. */
  onRead: (bytes: Buffer, to: number) => void = () => undefined;

  /** @param accepted as the server gave it */
  constructor(shared: Buffer, accepted: Socket) {
    const given = accepted as unknown as WithHandle;
    const handle = given._handle;
    const begun = accepted.readableFlowing !== null || accepted.bytesRead > 0;
    if (handle === null || accepted instanceof TLSSocket || begun) {
      this.socket = accepted;
      accepted.on('data', (chunk: Buffer) => this.onRead(chunk, chunk.length));
      return;
    }
    given._handle = null;
    const onread = {
      buffer: shared,
      callback: (length: number) => {
        this.onRead(shared, length);
        // Returning false would stop reading; back-pressure goes through `pause`.
        return true;
      },
    };
    // Node's own servers make their sockets with `handle`; the types leave it out.
    const options = { handle, onread, allowHalfOpen: true };
    this.socket = new Socket(options);
  }
}
