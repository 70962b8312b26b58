import { formatError } from '@/lib/core/format-error.mjs';
import { formatAddress } from '@/lib/core/host-port';
import type { Address } from '@/lib/core/plan';

/** Connections that the system holds until they are accepted; it may allow fewer. */
export const listenBacklog = 4096;

/** The sentence for a listener's address that cannot be used. @param error what the system said */
export function createListenError(address: Address, error: NodeJS.ErrnoException): Error {
  return new Error(
    `listener: ${formatAddress(address)} ${describeListenError(error)}; choose another address`,
  );
}

/** Why an address cannot be listened on, in words that follow the address. */
export function describeListenError(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return 'is in use by another program';
    case 'EACCES':
      return 'requires more privileges';
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return 'is not an address of this machine';
    default:
      return `cannot be listened on (${formatError(error)})`;
  }
}
