import { lookup } from 'node:dns/promises';
import { getSystemErrorName } from 'node:util';
import type { Logger } from '@/lib/core/logger';
import type { Address } from '@/lib/core/plan';
import { bindHandle, listenOnHandle } from '../node-internals/listening-handle';
import type { RawHandle } from '../node-internals/raw-handle';
import { createListenError, listenBacklog } from './listen-address';

/** What `bindSocket` returns: a socket that has an address to listen on. */
export interface BoundSocket {
  host: string;
  /** Its port, also if the system chose it. */
  port: number;
  handle: RawHandle;
}

/**
 * Binds an address; no client can connect to it before `acceptHandles`.
 * @param address with port 0 the system chooses one
 * @throws Error with an operator-readable message if the address cannot be used
 */
export async function bindSocket(address: Address): Promise<BoundSocket> {
  const { host, port } = address;
  const ip = await lookup(host).catch((error: NodeJS.ErrnoException) => {
    throw createListenError(address, error);
  });
  const bound = bindHandle(ip.address, port, ip.family);
  if (typeof bound === 'number') throw createListenError(address, toSystemError(bound));
  return { host, port: bound.port, handle: bound.handle };
}

/**
 * Listens, and passes each connection to `onConnection`, as a handle without a socket.
 * @throws Error with an operator-readable message if another program listened on the address first
 */
export function acceptHandles(
  { host, port, handle }: BoundSocket,
  onConnection: (connection: RawHandle, peer: Address) => void,
  log: Logger,
): void {
  const status = listenOnHandle(handle, listenBacklog, (failure, connection, peer) => {
    if (failure !== 0) {
      log('error', `${host}:${port}: a connection cannot be accepted (${getSystemErrorName(failure)})`);
    } else if (peer === null) connection.close();
    else onConnection(connection, peer);
  });
  if (status !== 0) throw createListenError({ host, port }, toSystemError(status));
}

function toSystemError(status: number): NodeJS.ErrnoException {
  const code = getSystemErrorName(status);
  return Object.assign(new Error(code), { code });
}
