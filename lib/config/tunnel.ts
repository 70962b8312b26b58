import { z } from 'zod';
import { parseAddress } from '@/lib/core/host-port';
import type { TunnelPlan } from '@/lib/core/plan';
import { addIssue, duration, flag, integer, list, oneOfWords, quoteValue, section } from './field-types';
import { networkField } from './network';

const dayMs = 86_400_000;

/** A network, an address, or a name as requests spell it; names in lower case. */
const targetField = z
  .unknown()
  .transform((value, context) => {
    const known = networkField.safeParse(value);
    if (known.success) return known.data;
    const host = typeof value === 'string' ? parseAddress(`${value}:1`, 1)?.host : undefined;
    if (host !== undefined) return host.toLowerCase();
    return addIssue(
      context,
      `${quoteValue(value)} is neither a network, such as 10.0.0.0/8, nor an address nor a name`,
    );
  })
  .meta({ description: 'A network, such as 10.0.0.0/8, an address or a name.', type: 'string' });

/** A DNS server: an address, with or without a port. */
const nameServerField = z
  .unknown()
  .transform((value, context) => {
    const text = String(value);
    const known = networkField.safeParse(text).success && !text.includes('/');
    const withPort = parseAddress(text, 1);
    const isServer = known || (withPort !== null && networkField.safeParse(withPort.host).success);
    return isServer
      ? text
      : addIssue(context, `${quoteValue(value)} is not a DNS server, such as 192.0.2.53 or 192.0.2.53:5353`);
  })
  .meta({ description: 'A DNS server, such as 192.0.2.53 or 192.0.2.53:5353.', type: 'string' });

/** Tunnels, and the targets that clients of forward proxies may reach. */
export const tunnelSchema = section({
  ports: list(integer(1, 65_535), 'ports').prefault([443]),
  local: z
    .union([flag, z.array(targetField)], {
      error: (issue) =>
        `${quoteValue(issue.input)} is not true, false, or a list of networks, addresses and names`,
    })
    .default(false),
  resolve: z
    .union([z.literal(false), oneOfWords('check', 'address')], { error: 'must be check, address or false' })
    .default('check'),
  resolvers: list(nameServerField, 'DNS servers').prefault([]),
  idle: duration(0, dayMs).prefault('1h'),
});

/** The section as the proxy takes it. */
export function createTunnelPlan({ resolve, idle, ...rest }: z.output<typeof tunnelSchema>): TunnelPlan {
  return { ...rest, resolve: resolve === false ? 'off' : resolve, idleMs: idle };
}
