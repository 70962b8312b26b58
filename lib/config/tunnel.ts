import { z } from 'zod';
import type { TunnelPlan } from '@/proxy/plan';
import { parseAddress } from './address';
import { network } from './network';
import { count, duration, fail, flag, list, section, show, word } from './values';

const day = 86_400_000;

/** A network, an address, or a name as requests spell it; names in lower case. */
const target = z
  .unknown()
  .transform((value, context) => {
    const known = network.safeParse(value);
    if (known.success) return known.data;
    const host = typeof value === 'string' ? parseAddress(`${value}:1`, 1)?.host : undefined;
    if (host !== undefined) return host.toLowerCase();
    return fail(
      context,
      `${show(value)} is neither a network, such as 10.0.0.0/8, nor an address nor a name`,
    );
  })
  .meta({ description: 'A network, such as 10.0.0.0/8, an address or a name.', type: 'string' });

/** A DNS server: an address, with or without a port. */
const nameServer = z
  .unknown()
  .transform((value, context) => {
    const text = String(value);
    const known = network.safeParse(text).success && !text.includes('/');
    const withPort = parseAddress(text, 1);
    const isServer = known || (withPort !== null && network.safeParse(withPort.host).success);
    return isServer
      ? text
      : fail(context, `${show(value)} is not a DNS server, such as 192.0.2.53 or 192.0.2.53:5353`);
  })
  .meta({ description: 'A DNS server, such as 192.0.2.53 or 192.0.2.53:5353.', type: 'string' });

/** Tunnels, and where the clients of forward proxies may go. */
export const tunnelSchema = section({
  ports: list(count(1, 65_535), 'ports').prefault([443]),
  local: z
    .union([flag, z.array(target)], {
      error: (issue) => `${show(issue.input)} is not true, false, or a list of networks, addresses and names`,
    })
    .default(false),
  resolve: z
    .union([z.literal(false), word('check', 'address')], { error: 'must be check, address or false' })
    .default('check'),
  resolvers: list(nameServer, 'DNS servers').prefault([]),
  idle: duration(0, day).prefault('1h'),
});

/** The section as the proxy takes it. */
export function tunnelPlan({ resolve, ...rest }: z.output<typeof tunnelSchema>): TunnelPlan {
  return { ...rest, resolve: resolve === false ? 'off' : resolve };
}
