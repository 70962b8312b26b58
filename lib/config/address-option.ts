import { parseAddress } from '@/lib/core/host-port';
import { OperatorError } from '@/lib/core/operator-error';
import type { Address } from '@/lib/core/plan';
import type { CliValue } from './arguments';

/**
 * The address that an option gives.
 *
 * @throws OperatorError if it is none
 */
export function parseAddressOption(value: CliValue, minPort: 0 | 1): Address {
  const address = parseAddress(value.text, minPort);
  if (address) return address;
  throw new OperatorError(
    `${value.label}: "${value.text}" is not HOST:PORT, such as 127.0.0.1:2200`,
    value.label,
  );
}
