import { withoutFields } from '../http1/fields';
import type { RequestHead } from '../http1/request-head';
import type { ForwardingPlan } from '../plan';
import { forwardingLines, replacedNames } from './forwarding';
import { refuseLoop } from './via';

/** Who sent a request, as far as its way matters. */
export interface Sender {
  /** The client's address as it may be told to backends. */
  address: string;
  /** Whether it is in one of the listener's trusted networks. */
  trusted: boolean;
  scheme: 'http' | 'https';
  /** Lower-case name of the field in which only a trusted peer may name the client; null where there is none. */
  clientField: string | null;
}

/**
 * The header lines of a request for the next hop: what came, without what may not be believed, and what
 * the plan adds.
 * @throws MalformedMessage (508) where Via says that it has been here before
 */
export function linesForNextHop(head: RequestHead, plan: ForwardingPlan, sender: Sender): string {
  const { way, forwarded } = head.fields;
  if (plan.via !== null && way !== null) refuseLoop(plan.via, way.get('via') ?? '');
  let lines = way === null ? forwarded : withoutFields(forwarded, replacedNames(plan, sender.trusted));
  if (sender.clientField !== null && !sender.trusted) lines = withoutFields(lines, [sender.clientField]);
  if (!plan.xForwarded && !plan.forwarded && plan.via === null) return lines;
  const added = forwardingLines({
    plan,
    client: sender.address,
    trusted: sender.trusted,
    incoming: {
      forwardedFor: way?.get('x-forwarded-for') ?? null,
      forwardedProto: way?.get('x-forwarded-proto') ?? null,
      forwardedHost: way?.get('x-forwarded-host') ?? null,
      forwarded: way?.get('forwarded') ?? null,
      via: way?.get('via') ?? null,
    },
    host: head.host,
    scheme: sender.scheme,
    version: head.version,
  });
  return lines + added;
}
