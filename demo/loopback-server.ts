import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A demonstration server that is serving. */
export interface LoopbackServer {
  port: number;
  /** Stops accepting, closes open connections, resolves once the port is free. */
  stop(): Promise<void>;
}

/**
 * Makes `server` listen on 127.0.0.1. Port 0 takes a free one.
 * @throws Error with one sentence that names the port and `purpose`, if another program has the port.
 */
export async function listenOnLoopback(
  server: Server,
  port: number,
  purpose: string,
): Promise<LoopbackServer> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Error(
      `port ${port} is in use, and the demonstration needs it for its ${purpose}: free the port, ` +
        'or start with your own backends (--backend HOST:PORT)',
    );
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop() {
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
