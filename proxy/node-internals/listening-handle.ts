import * as net from 'node:net';
import type { RawHandle } from './raw-handle';

/** A socket that has an address, on which connections are accepted as handles. */
interface ListeningHandle extends RawHandle {
  onconnection: (status: number, handle: ConnectionHandle) => void;
  listen(backlog: number): number;
  getsockname(into: { port?: number }): number;
}

interface ConnectionHandle extends RawHandle {
  getpeername(into: { address?: string; port?: number }): number;
}

interface NetInternals {
  /** @returns a handle, or the system's error as a number */
  _createServerHandle(ip: string, port: number, family: number, fd: undefined, flags: number): unknown;
}

/** What `bindHandle` returns: a handle and its port, or the system's error as a number below 0. */
export type BindResult = { handle: RawHandle; port: number } | number;

/**
 * Binds a socket to an address, without listening yet.
 *
 * @param port with 0 the system chooses one
 * @param family 4 or 6
 */
export function bindHandle(ip: string, port: number, family: number): BindResult {
  const { _createServerHandle } = net as unknown as NetInternals;
  const created = _createServerHandle(ip, port, family, undefined, 0);
  if (typeof created === 'number') return created;
  const handle = created as ListeningHandle;
  const socketName: { port?: number } = {};
  // An address that another program listens on is only noticed here.
  const status = handle.getsockname(socketName);
  if (status === 0) return { handle, port: socketName.port ?? port };
  handle.close();
  return status;
}

/** Address of the peer of a connection; null if it has already disconnected. */
export type PeerAddress = { host: string; port: number } | null;

/**
 * Listens on a handle of `bindHandle`.
 *
 * @param onConnection gets each connection as a handle without a socket, or the system's error below 0
 * @returns 0, or the system's error as a number below 0
 */
export function listenOnHandle(
  handle: RawHandle,
  backlog: number,
  onConnection: (status: number, connection: RawHandle, peer: PeerAddress) => void,
): number {
  const listening = handle as ListeningHandle;
  listening.onconnection = (status, connection) => {
    const name: { address?: string; port?: number } = {};
    const isOpen = status === 0 && connection.getpeername(name) === 0;
    onConnection(status, connection, isOpen ? { host: name.address ?? '', port: name.port ?? 0 } : null);
  };
  return listening.listen(backlog);
}
