import { createServer } from 'node:net';
import type { Address } from '../plan';

/**
 * Makes sure that an address can be listened on, before anything is started.
 * @param what what it is for and how to choose another: `listener`, `--listen`
 * @throws one sentence that names the address and the remedy
 */
export function checkAddress(address: Address, what: string, option: string): Promise<void> {
  if (address.port === 0) return Promise.resolve();
  const shown = formatAddress(address.host, address.port);
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new Error(`${what}: ${shown} ${addressFault(error)}; ${option}`)),
    );
    server.listen({ host: address.host, port: address.port, exclusive: true }, () =>
      server.close(() => resolve()),
    );
  });
}

/** `host:port`, with brackets around an IPv6 address. */
export function formatAddress(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Why an address cannot be listened on, in words that follow the address. */
export function addressFault(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return 'is in use by another program';
    case 'EACCES':
      return 'may not be listened on without more rights';
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return 'is not an address of this machine';
    default:
      return `cannot be listened on (${error.message})`;
  }
}
