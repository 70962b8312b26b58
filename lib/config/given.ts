import { OperatorError } from '@/lib/errors';
import type { Address } from '@/proxy/plan';
import { parseAddress } from './address';
import type { Given } from './arguments';

/**
 * The address that an option gives.
 *
 * @throws OperatorError where it is none
 */
export function addressOf(given: Given, leastPort: 0 | 1): Address {
  const address = parseAddress(given.text, leastPort);
  if (address) return address;
  throw new OperatorError(
    `${given.label}: "${given.text}" is not HOST:PORT, such as 127.0.0.1:2200`,
    given.label,
  );
}
