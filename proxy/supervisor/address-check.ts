import { createServer } from 'node:net';
import { formatAddress } from '@/lib/core/host-port';
import type { Address } from '@/lib/core/plan';
import { describeListenError } from '../listener/listen-address';

/** What a start listens on. */
interface ListenAddresses {
  listeners: readonly Address[];
  /** Null is none. */
  dashboard: Address | null;
  /** Whether the demonstration's own site and forward proxies are among it. */
  demo: boolean;
}

/** An address that is needed: what it is for, and how to do without it. */
interface RequiredAddress {
  address: Address;
  purpose: string;
  remedy: string;
}

const demonstrationAddresses: Address[] = [9000, 9001, 2233].map((port) => ({ host: '127.0.0.1', port }));

/**
 * Makes sure that the addresses can be listened on, before anything is started.
 * @throws one sentence that names the first that cannot, and the remedy
 */
export async function checkAddresses(addresses: ListenAddresses): Promise<void> {
  for (const required of listRequiredAddresses(addresses))
    if (required.address.port !== 0) await checkAddress(required);
}

function listRequiredAddresses({ listeners, dashboard, demo }: ListenAddresses): RequiredAddress[] {
  const chooseAnother = (option: string): string => `choose another address with ${option}`;
  const nameBackends = 'give your own backends with --backend';
  return [
    ...listeners.map((address) => ({ address, purpose: 'listener', remedy: chooseAnother('--listen') })),
    ...(dashboard === null
      ? []
      : [{ address: dashboard, purpose: 'dashboard', remedy: chooseAnother('--dashboard') }]),
    ...(demo ? demonstrationAddresses : []).map((address) => ({
      address,
      purpose: 'demonstration',
      remedy: nameBackends,
    })),
  ];
}

function checkAddress({ address, purpose, remedy }: RequiredAddress): Promise<void> {
  const shown = formatAddress(address);
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      const first = error.code === 'EADDRINUSE' ? 'stop that program or ' : '';
      reject(new Error(`${purpose}: ${shown} ${describeListenError(error)}; ${first}${remedy}`));
    });
    server.listen({ host: address.host, port: address.port, exclusive: true }, () =>
      server.close(() => resolve()),
    );
  });
}
