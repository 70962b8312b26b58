import type { ChildProcess, SendHandle } from 'node:child_process';
import { type Server, Socket, type SocketConstructorOpts } from 'node:net';
import { getSystemErrorName } from 'node:util';

/**
 * What Node keeps behind a server or a socket. It is not documented, but it is what node:cluster passes
 * between processes: a server or socket of the documented kind would be wrapped and unwrapped on both sides,
 * a fifth of the cost of a connection, and a listening socket could not be held without accepting on it.
 */
export interface Handle {
  close(): void;
}

interface ListeningHandle extends Handle {
  onconnection: (status: number, handle: ConnectedHandle) => void;
}

interface ConnectedHandle extends Handle {
  getpeername(into: { address?: string }): number;
}

/** The handle of a server that listens. */
export function handleOf(server: Server): Handle {
  return (server as Server & { _handle: Handle })._handle;
}

/**
 * Has `onHandle` get the connections of a server that listens, in place of sockets, which are never made.
 * A connection that cannot be accepted is an `error` of the server.
 * @param onHandle gets the handle, and the address of who is at the other end
 */
export function acceptHandles(server: Server, onHandle: (handle: Handle, client: string) => void): void {
  const listening = handleOf(server) as ListeningHandle;
  listening.onconnection = (status, handle) => {
    if (status !== 0) {
      server.emit('error', new Error(`a connection cannot be accepted (${getSystemErrorName(status)})`));
      return;
    }
    const peer: { address?: string } = {};
    // Who has gone already has no address any more.
    if (handle.getpeername(peer) === 0 && peer.address !== undefined) onHandle(handle, peer.address);
    else handle.close();
  };
}

/** The socket of a handle that came from another process: half-open allowed, paused, nothing read yet. */
export function socketOf(handle: Handle): Socket {
  const options: SocketConstructorOpts & { handle: Handle; pauseOnCreate: boolean } = {
    handle,
    allowHalfOpen: true,
    readable: true,
    writable: true,
    pauseOnCreate: true,
  };
  return new Socket(options).setNoDelay(true);
}

/**
 * Sends a message with a handle; this process's copy of it stays open. One is under way at a time, and what
 * is sent later waits for it. What the other side will never get is not told: its channel closes then.
 */
export function sendHandle(to: ChildProcess | NodeJS.Process, message: object, handle: Handle): void {
  to.send?.(message, handle as unknown as SendHandle, {}, ignoreFailure);
}

function ignoreFailure(): void {
  // Without a callback a channel that breaks would be an error of the whole process.
}
