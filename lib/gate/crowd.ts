import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { networkOf } from '@/lib/access/network';

/** Connections at a time. */
export interface Room {
  all: number;
  /** Of one address, of IPv6 one /64. */
  each: number;
  /** Beyond these: for those that only ask whether the dashboard is well. */
  reserve: number;
}

/** Whether a connection is one beyond what there is room for, and may only ask whether the dashboard is well. */
export type ReserveCheck = (socket: Pick<Socket, 'remoteAddress' | 'remotePort'>) => boolean;

/** How long a connection of the reserve may last, ms. */
const reserveMillis = 5000;

/**
 * Bounds the connections of a server. Nobody alone keeps all others out. One too many comes into the reserve: the
 * oldest there makes room for it, so that whoever asks at once gets a response however many hold on to theirs.
 */
export function boundCrowd(server: Server, { all, each, reserve }: Room): ReserveCheck {
  // Those that come are counted before those that make room for them have gone.
  server.maxConnections = all + 2 * reserve;
  const open = new Map<string, number>();
  const reserved = new Map<string, Socket>();
  let ordinary = 0;
  server.prependListener('connection', (socket: Socket) => {
    const network = networkOf(socket.remoteAddress ?? '');
    const count = open.get(network) ?? 0;
    if (count >= each || ordinary >= all) {
      keepInReserve(socket);
      return;
    }
    ordinary++;
    open.set(network, count + 1);
    socket.once('close', () => {
      ordinary--;
      const left = (open.get(network) ?? 1) - 1;
      if (left === 0) open.delete(network);
      else open.set(network, left);
    });
  });
  const keepInReserve = (socket: Socket): void => {
    const [oldest] = reserved;
    if (oldest !== undefined && reserved.size >= reserve) {
      reserved.delete(oldest[0]);
      oldest[1].destroy();
    }
    const key = keyOf(socket);
    reserved.set(key, socket);
    const timer = setTimeout(() => socket.destroy(), reserveMillis);
    socket.once('close', () => {
      clearTimeout(timer);
      if (reserved.get(key) === socket) reserved.delete(key);
    });
  };
  return (socket) => reserved.has(keyOf(socket));
}

/** Of a connection and of the TLS connection within it the same. */
function keyOf({ remoteAddress, remotePort }: Pick<Socket, 'remoteAddress' | 'remotePort'>): string {
  return `${remoteAddress} ${remotePort}`;
}
