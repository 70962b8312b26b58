import { isIPv4 } from 'node:net';
import { canonicalAddress } from '../forwarding/address';
import { MalformedMessage } from '../http1/malformed';
import type { Address, TunnelPlan } from '../plan';
import { isLocalAddress, isLocalName } from './local-addresses';

/** Where a CONNECT leads. */
export interface TunnelTarget extends Address {
  /** `host:port` in canonical form, an IPv6 address in brackets: what the next hop is asked for. */
  authority: string;
}

const AUTHORITY_FORM = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+)):([1-9][0-9]{0,4})$/;
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
/** What name resolution takes for a number: 127.1, 0x7f000001 and 2130706433 all are 127.0.0.1 to it. */
const NUMERIC = /^(?:[0-9]+|0x[0-9a-f]*)$/;
const NAME_LENGTH = 253;

/**
 * The target of a CONNECT in authority-form, RFC 9112 section 3.2.3, where the plan allows it. A name is
 * judged by its spelling alone: who resolves it, here the next hop, must judge the address it gets.
 *
 * @param authority the request target as it came
 * @throws MalformedMessage 400 where it is not `host:port`; 403 for a port that is not on the list, and
 *   for loopback, link-local, unspecified, multicast and cloud metadata targets unless they are allowed
 */
export function targetOf(authority: string, plan: TunnelPlan): TunnelTarget {
  const match = AUTHORITY_FORM.exec(authority);
  const port = Number(match?.[3]);
  if (match === null || port > 65535) throw invalid();
  const host = match[1] === undefined ? nameOrIPv4(match[2].toLowerCase()) : ipv6(match[1]);
  if (plan.ports.length > 0 && !plan.ports.includes(port)) {
    throw new MalformedMessage(403, 'a CONNECT target with a port that is not allowed here');
  }
  const address = canonicalAddress(host);
  if (!plan.local && (address === null ? isLocalName(host) : isLocalAddress(address))) {
    throw new MalformedMessage(403, 'a CONNECT target on a local address, which is not allowed here');
  }
  return { host, port, authority: `${host.includes(':') ? `[${host}]` : host}:${port}` };
}

function ipv6(text: string): string {
  const address = text.includes(':') ? canonicalAddress(text) : null;
  if (address === null) throw invalid();
  return address;
}

/** @param text lower case */
function nameOrIPv4(text: string): string {
  // The final dot of a name from the root changes nothing of where it leads.
  const host = text.endsWith('.') ? text.slice(0, -1) : text;
  if (isIPv4(host)) return host;
  const labels = host.split('.');
  const valid = host.length <= NAME_LENGTH && labels.every((label) => LABEL.test(label));
  if (!valid || NUMERIC.test(labels[labels.length - 1])) throw invalid();
  return host;
}

function invalid(): MalformedMessage {
  return new MalformedMessage(400, 'an invalid CONNECT target, which must be host:port');
}
