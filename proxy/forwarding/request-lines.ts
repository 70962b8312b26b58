import type { ForwardingPlan } from '@/lib/core/plan';
import { withoutFields } from '../http1/header-fields';
import type { RequestHead } from '../http1/request-head';
import { createForwardingLines, getReplacedFieldNames } from './forwarding';
import { assertNoLoop } from './via';

/** The client of a request, as far as forwarding fields matter. */
export interface ClientInfo {
  /** The client's address as backends may see it. */
  address: string;
  /** Whether it is in one of the listener's trusted networks. */
  isTrustedPeer: boolean;
  scheme: 'http' | 'https';
  /** Lower-case name of the field in which only a trusted peer may name the client; null if there is none. */
  clientField: string | null;
}

/**
 * The header lines of a request for the next hop: the received lines, without untrusted ones, and those that the plan
 * adds.
 * @throws MalformedMessage (508) if Via already names this proxy
 */
export function createRequestLines(head: RequestHead, plan: ForwardingPlan, client: ClientInfo): string {
  const { forwarding, forwardableLines } = head.fields;
  if (plan.via !== null && forwarding !== null) assertNoLoop(plan.via, forwarding.get('via') ?? '');
  let lines =
    forwarding === null
      ? forwardableLines
      : withoutFields(forwardableLines, getReplacedFieldNames(plan, client.isTrustedPeer));
  if (client.clientField !== null && !client.isTrustedPeer)
    lines = withoutFields(lines, [client.clientField]);
  if (!plan.xForwarded && !plan.forwarded && plan.via === null) return lines;
  const added = createForwardingLines({
    plan,
    clientAddress: client.address,
    isTrustedPeer: client.isTrustedPeer,
    incoming: {
      forwardedFor: forwarding?.get('x-forwarded-for') ?? null,
      forwardedProto: forwarding?.get('x-forwarded-proto') ?? null,
      forwardedHost: forwarding?.get('x-forwarded-host') ?? null,
      forwarded: forwarding?.get('forwarded') ?? null,
      via: forwarding?.get('via') ?? null,
    },
    host: head.host,
    scheme: client.scheme,
    version: head.version,
  });
  return lines + added;
}
