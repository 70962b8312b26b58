import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { networkOf } from '@/lib/access/network';

/** Connections at a time. */
export interface Room {
  all: number;
  /** Of one address, of IPv6 one /64. */
  each: number;
}

/** Bounds the connections of a server; one too many is closed at once. Nobody alone keeps all others out. */
export function boundCrowd(server: Server, { all, each }: Room): void {
  server.maxConnections = all;
  const open = new Map<string, number>();
  server.prependListener('connection', (socket: Socket) => {
    const network = networkOf(socket.remoteAddress ?? '');
    const count = (open.get(network) ?? 0) + 1;
    open.set(network, count);
    socket.once('close', () => {
      const left = (open.get(network) ?? 1) - 1;
      if (left === 0) open.delete(network);
      else open.set(network, left);
    });
    if (count > each) socket.destroy();
  });
}
