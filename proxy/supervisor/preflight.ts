import { createServer } from 'node:net';
import { formatAddress, whyNot } from '../listen-address';
import type { Address } from '../plan';

/** What a start listens on. */
interface Listened {
  listeners: readonly Address[];
  dashboard: Address;
  /** Whether the demonstration's own site and forward proxies are among it. */
  demo: boolean;
}

/** An address that is needed: what it is for, and how to do without it. */
interface Needed {
  address: Address;
  what: string;
  remedy: string;
}

const DEMONSTRATION: Address[] = [9000, 9001, 2233].map((port) => ({ host: '127.0.0.1', port }));

/**
 * Makes sure that the addresses can be listened on, before anything is started.
 * @throws one sentence that names the first that cannot, and the remedy
 */
export async function checkAddresses(listened: Listened): Promise<void> {
  for (const needed of neededBy(listened)) if (needed.address.port !== 0) await checkAddress(needed);
}

function neededBy({ listeners, dashboard, demo }: Listened): Needed[] {
  const another = (option: string): string => `choose another address with ${option}`;
  const own = 'give your own backends with --backend';
  return [
    ...listeners.map((address) => ({ address, what: 'listener', remedy: another('--listen') })),
    { address: dashboard, what: 'dashboard', remedy: another('--dashboard') },
    ...(demo ? DEMONSTRATION : []).map((address) => ({ address, what: 'demonstration', remedy: own })),
  ];
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
