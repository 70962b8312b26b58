import { createServer } from 'node:net';
import { formatAddress, whyNot } from '../listen-address';
import type { Address } from '../plan';

/** An address that a start needs. */
export interface Needed {
  address: Address;
  /** What it is for, such as `listener`. */
  what: string;
  /** How to do without it, such as `choose another address with --listen`. */
  remedy: string;
}

/**
 * Makes sure that the addresses can be listened on, before anything is started.
 * @throws one sentence that names the first that cannot, and the remedy
 */
export async function checkAddresses(needed: readonly Needed[]): Promise<void> {
  for (const one of needed) if (one.address.port !== 0) await checkAddress(one);
}

function checkAddress({ address, what, remedy }: Needed): Promise<void> {
  const shown = formatAddress(address.host, address.port);
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      const first = error.code === 'EADDRINUSE' ? 'stop that program or ' : '';
      reject(new Error(`${what}: ${shown} ${whyNot(error)}; ${first}${remedy}`));
    });
    server.listen({ host: address.host, port: address.port, exclusive: true }, () =>
      server.close(() => resolve()),
    );
  });
}
