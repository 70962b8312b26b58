import { lookup } from 'node:dns/promises';
import * as net from 'node:net';
import { getSystemErrorName } from 'node:util';
import type { Logger } from '@/lib/core/logger';
import type { Address } from '@/lib/core/plan';
import type { RawHandle } from '../connection/raw-handle';
import { createListenError, listenBacklog } from './listen-address';

interface RawListeningHandle extends RawHandle {
  onconnection: (status: number, handle: RawConnectionHandle) => void;
  listen(backlog: number): number;
  getsockname(into: { port?: number }): number;
}

interface RawConnectionHandle extends RawHandle {
  getpeername(into: { address?: string; port?: number }): number;
}

/** A socket that has an address to listen on. */
export interface BoundSocket {
  host: string;
  /** The port that it has, also where the system chose it. */
  port: number;
  handle: RawHandle;
}

interface NetInternals {
  /** @returns a handle, or the system's error as a number */
  _createServerHandle(ip: string, port: number, family: number, fd: undefined, flags: number): unknown;
}

/**
 * Takes an address; no client can connect to it before `acceptHandles`.
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
  // An address that another program listens on is only noticed here.
  const status = handle.getsockname(socketName);
  if (status === 0) return { host, port: socketName.port ?? port, handle };
  handle.close();
  throw createListenError(address, toSystemError(status));
}

/**
 * Listens, and passes each connection to `onConnection`, as a handle without a socket.
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
    // A peer that has already gone has no address any more.
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
