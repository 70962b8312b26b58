import { formatAddress } from '@/lib/core/host-port';
import { OperatorError } from '@/lib/core/operator-error';
import type { Settings } from './settings';

/**
 * Refuses addresses that cannot all be right: two things listening in one place, or a backend that is
 * this load balancer itself.
 *
 * @throws OperatorError naming the second of the two
 */
export function assertNoAddressConflicts({ listeners, upstreams, dashboard }: Settings): void {
  const taken = new Map<string, string>();
  for (const [index, listener] of listeners.entries()) {
    const field = `listeners[${index}]`;
    const address = formatAddress(listener);
    const other = taken.get(address);
    if (other)
      throw new OperatorError(`${field}: ${address} is already used by ${other}; choose another port`, field);
    if (listener.port !== 0) taken.set(address, field);
    if (!upstreams.some((upstream) => upstream.name === listener.upstream)) {
      const known = upstreams.map((upstream) => upstream.name).join(', ');
      throw new OperatorError(
        `${field}.upstream: unknown upstream "${listener.upstream}"; known are ${known}`,
        field,
      );
    }
  }
  const clash = dashboard && taken.get(formatAddress(dashboard));
  if (dashboard && clash) {
    throw new OperatorError(
      `dashboard: ${formatAddress(dashboard)} is already used by ${clash}; choose another port with --dashboard`,
      'dashboard.listen',
    );
  }
  for (const upstream of upstreams) {
    for (const [index, backend] of upstream.backends.entries()) {
      if (!taken.has(formatAddress(backend))) continue;
      const field = `upstreams.${upstream.name}.backends[${index}]`;
      throw new OperatorError(
        `${field}: ${formatAddress(backend)} is a listener of this load balancer, which would send requests to itself`,
        field,
      );
    }
  }
}
