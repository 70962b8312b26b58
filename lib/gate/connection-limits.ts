import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { getClientNetwork } from '@/lib/core/addresses';

/** Connections at a time. */
export interface ConnectionLimits {
  total: number;
  /** Of one address, of IPv6 one /64. */
  perClient: number;
  /** Connections beyond these, which may only request the health of the dashboard. */
  reserve: number;
}

/** Whether a connection is beyond the limits, and may only request the health of the dashboard. */
export type ReserveCheck = (socket: Pick<Socket, 'remoteAddress' | 'remotePort'>) => boolean;

/** How long a connection of the reserve may last, ms. */
const reserveTimeoutMs = 5000;

/**
 * Bounds the connections of a server. No single client can keep the others out. One too many goes into the reserve: the
 * oldest there is closed for it, so that a client that sends its request at once gets a response however many
 * connections are idle.
 */
export function limitConnections(
  server: Server,
  { total, perClient, reserve }: ConnectionLimits,
): ReserveCheck {
  // New connections are counted before the ones that they replace have closed.
  server.maxConnections = total + 2 * reserve;
  const openByClient = new Map<string, number>();
  const reserved = new Map<string, Socket>();
  let openCount = 0;
  server.prependListener('connection', (socket: Socket) => {
    const network = getClientNetwork(socket.remoteAddress ?? '');
    const count = openByClient.get(network) ?? 0;
    if (count >= perClient || openCount >= total) {
      acceptInReserve(socket);
      return;
    }
    openCount++;
    openByClient.set(network, count + 1);
    socket.once('close', () => {
      openCount--;
      const remaining = (openByClient.get(network) ?? 1) - 1;
      if (remaining === 0) openByClient.delete(network);
      else openByClient.set(network, remaining);
    });
  });
  const acceptInReserve = (socket: Socket): void => {
    const [oldest] = reserved;
    if (oldest !== undefined && reserved.size >= reserve) {
      reserved.delete(oldest[0]);
      oldest[1].destroy();
    }
    const key = getPeerKey(socket);
    reserved.set(key, socket);
    const timer = setTimeout(() => socket.destroy(), reserveTimeoutMs);
    socket.once('close', () => {
      clearTimeout(timer);
      if (reserved.get(key) === socket) reserved.delete(key);
    });
  };
  return (socket) => reserved.has(getPeerKey(socket));
}

/** Of a connection and of the TLS connection within it the same. */
function getPeerKey({ remoteAddress, remotePort }: Pick<Socket, 'remoteAddress' | 'remotePort'>): string {
  return `${remoteAddress} ${remotePort}`;
}
