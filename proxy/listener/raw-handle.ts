import type { ChildProcess, SendHandle } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import * as net from 'node:net';
import { getSystemErrorName } from 'node:util';
import type { Logger } from '@/lib/core/logger';
import type { Address } from '@/lib/core/plan';
import { createListenError, listenBacklog } from './listen-address';

/**
 * What Node keeps behind a server or a socket. It is not documented, but it is what node:cluster passes
 * between processes: a server or socket of the documented kind would be wrapped and unwrapped on both sides,
 * a fifth of the cost of a connection, and a listening socket could not be held without accepting on it.
 */
export interface RawHandle {
  close(): void;
}

interface RawListeningHandle extends RawHandle {
  onconnection: (status: number, handle: RawConnectionHandle) => void;
  listen(backlog: number): number;
  getsockname(into: { port?: number }): number;
}

interface RawConnectionHandle extends RawHandle {
  getpeername(into: { address?: string; port?: number }): number;
}

/** What `bindSocket` makes: a socket that has an address to listen on. */
export interface BoundSocket {
  host: string;
  /** The port that it has, whoever chose it. */
  port: number;
  handle: RawHandle;
}

interface NetInternals {
  /** @returns a handle, or the system's error as a number */
  _createServerHandle(ip: string, port: number, family: number, fd: undefined, flags: number): unknown;
}

/**
 * Takes an address; nobody can connect to it before `acceptHandles`.
 * @param address a port 0 leaves the choice to the system
 * @throws Error, a sentence, where the address cannot be used
 */
export async function bindSocket(address: Address): Promise<BoundSocket> {
  const { host, port } = address;
  const ip = await lookup(host).catch((error: NodeJS.ErrnoException) => {
    throw createListenError(address, error);
  });
  const { _createServerHandle } = net as unknown as NetInternals;
  const created = _createServerHandle(ip.address, port, ip.family, undefined, 0);
  if (typeof created === 'number') throw createListenError(address, toSystemError(created));
  const handle = created as RawListeningHandle;
  const socketName: { port?: number } = {};
  // That another program listens there is told only now.
  const status = handle.getsockname(socketName);
  if (status === 0) return { host, port: socketName.port ?? port, handle };
  handle.close();
  throw createListenError(address, toSystemError(status));
}

/**
 * Listens, and has `take` get the connections: handles, for which no sockets are made.
 * @throws Error, a sentence, where another program began to listen on the address first
 */
export function acceptHandles(
  { host, port, handle }: BoundSocket,
  onConnection: (connection: RawHandle, peer: Address) => void,
  log: Logger,
): void {
  const listening = handle as RawListeningHandle;
  listening.onconnection = (status, connection) => {
    if (status !== 0) {
      log('error', `${host}:${port}: a connection cannot be accepted (${getSystemErrorName(status)})`);
      return;
    }
    const peer: { address?: string; port?: number } = {};
    // Who has gone already has no address any more.
    if (connection.getpeername(peer) !== 0) connection.close();
    else onConnection(connection, { host: peer.address ?? '', port: peer.port ?? 0 });
  };
  const status = listening.listen(listenBacklog);
  if (status !== 0) throw createListenError({ host, port }, toSystemError(status));
}

function toSystemError(status: number): NodeJS.ErrnoException {
  const code = getSystemErrorName(status);
  return Object.assign(new Error(code), { code });
}

/**
 * The socket of a connection, half-open allowed.
 * @param onread what gets the octets, from now on; without it the socket is paused and nothing is read yet
 */
export function createSocket(handle: RawHandle, onread?: net.OnReadOpts): net.Socket {
  const options: net.SocketConstructorOpts & net.ConnectOpts & { handle: RawHandle; pauseOnCreate: boolean } =
    {
      handle,
      allowHalfOpen: true,
      pauseOnCreate: onread === undefined,
      onread,
    };
  return new net.Socket(options).setNoDelay(true);
}

/**
 * Sends a message with a handle; this process's copy of it stays open. One is under way at a time, and what
 * is sent later waits for it. What the other side will never get is not told: its channel closes then.
 */
export function sendHandle(to: ChildProcess, message: object, handle: RawHandle): void {
  to.send(message, handle as unknown as SendHandle, {}, ignoreFailure);
}

function ignoreFailure(): void {
  // Without a callback a channel that breaks would be an error of the whole process.
}
