import type { ChildProcess, SendHandle } from 'node:child_process';
import { type ConnectOpts, type OnReadOpts, Socket, type SocketConstructorOpts } from 'node:net';

/**
 * A libuv handle behind a server or a socket, as node:cluster passes it between processes. It is not documented, but
 * a server or socket of the documented kind would be wrapped and unwrapped on both sides, a fifth of the cost of a
 * connection, and a listening socket could not be held without accepting on it.
 */
export interface RawHandle {
  close(): void;
}

/**
 * The socket of a connection, half-open allowed.
 * @param onread what gets the bytes, from now on; without it the socket is paused and nothing is read yet
 */
export function createSocket(handle: RawHandle, onread?: OnReadOpts): Socket {
  const options: SocketConstructorOpts & ConnectOpts & { handle: RawHandle; pauseOnCreate: boolean } = {
    handle,
    allowHalfOpen: true,
    pauseOnCreate: onread === undefined,
    onread,
  };
  return new Socket(options).setNoDelay(true);
}

/**
 * Sends a message with a handle; this process's copy of it stays open. One is in transit at a time, and later ones wait
 * for it. A message that the other side never receives is not reported: its channel closes then.
 */
export function sendHandle(to: ChildProcess, message: object, handle: RawHandle): void {
  to.send(message, handle as unknown as SendHandle, {}, ignoreFailure);
}

function ignoreFailure(): void {
  // Without a callback a channel that breaks would be an error of the whole process.
}
