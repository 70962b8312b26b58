import { createServer } from 'node:net';
import { formatAddress, whyNot } from '../listen-address';
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
      reject(new Error(`${what}: ${shown} ${whyNot(error)}; ${option}`)),
    );
    server.listen({ host: address.host, port: address.port, exclusive: true }, () =>
      server.close(() => resolve()),
    );
  });
}
