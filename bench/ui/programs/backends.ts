/**
 * Real backends, each with a port of its own: `backends NAME…`. Each responds with its name; the ports are sent to the
 * parent process.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const names = process.argv.slice(2);
const ports = await Promise.all(
  names.map(async (name) => {
    const server = createServer((_request, response) => response.end(name));
    // The proxy keeps connections; closing idle ones under its hands would only add noise.
    server.keepAliveTimeout = 600_000;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }),
);
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));
process.send?.({ ports });
