import type { ForwardingPlan } from '@/lib/core/plan';
import { clientClaimFields } from '../http1/forwarding-fields';
import { tokenTable } from '../http1/grammar';
import { createViaLine } from './via';

/** A request's forwarding fields as received; several lines of one name joined by `, `, null if there is none. */
export interface IncomingForwardingFields {
  forwardedFor: string | null;
  forwardedProto: string | null;
  forwardedHost: string | null;
  forwarded: string | null;
  via: string | null;
}

export interface ForwardedRequest {
  plan: ForwardingPlan;
  /** Address of the peer as `canonicalAddress` writes it; empty if it is not known. */
  clientAddress: string;
  /** Whether that peer is in one of the listener's trusted networks. */
  isTrustedPeer: boolean;
  incoming: IncomingForwardingFields;
  /** Authority that the request is for; empty if HTTP/1.0 sent none. */
  host: string;
  /** How the client reached this proxy. */
  scheme: 'http' | 'https';
  /** HTTP version of the request, 10 or 11. */
  version: number;
}

/**
 * Lower-case names of the incoming fields that must not be passed on unchanged: those that `createForwardingLines` rewrites
 * and, from an untrusted client, all forwarding fields, whatever is enabled: a backend could not know whose claim it is
 * (RFC 7239 section 8.1).
 */
export function getReplacedFieldNames(plan: ForwardingPlan, trusted: boolean): string[] {
  const names = plan.via === null ? [] : ['via'];
  if (!trusted) return [...names, ...clientClaimFields];
  if (plan.xForwarded) names.push('x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host');
  if (plan.forwarded) names.push('forwarded');
  return names;
}

/**
 * The lines that name the client of a request to the next hop. A trusted client's values are continued: its
 * list of addresses grows by the client itself, its scheme and host stay. Others' are replaced.
 *
 * @returns X-Forwarded-For, -Proto and -Host, Forwarded (RFC 7239) and Via as the plan switches them on,
 *   each ended by CRLF
 */
export function createForwardingLines(request: ForwardedRequest): string {
  const { plan, isTrustedPeer, incoming, host, scheme } = request;
  let lines = '';
  if (plan.xForwarded) {
    const before = isTrustedPeer && incoming.forwardedFor ? `${incoming.forwardedFor}, ` : '';
    lines += `X-Forwarded-For: ${before}${request.clientAddress || 'unknown'}\r\n`;
    lines += `X-Forwarded-Proto: ${(isTrustedPeer && incoming.forwardedProto) || scheme}\r\n`;
    const asked = (isTrustedPeer && incoming.forwardedHost) || host;
    if (asked !== '') lines += `X-Forwarded-Host: ${asked}\r\n`;
  }
  if (plan.forwarded) {
    const continued = isTrustedPeer && incoming.forwarded && closedQuotesPattern.test(incoming.forwarded);
    lines += `Forwarded: ${continued ? `${incoming.forwarded}, ` : ''}${createForwardedElement(request)}\r\n`;
  }
  return lines + createViaLine(plan.via, incoming.via, request.version);
}

/** An open quotation would swallow what is appended to it, so such a value is replaced. */
const closedQuotesPattern = /^(?:[^"]|"(?:[^"\\]|\\.)*")*$/;

/** One element, RFC 7239 section 4. */
function createForwardedElement({ clientAddress, host, scheme }: ForwardedRequest): string {
  // Section 6: IPv6 stands in brackets and, for its colons, in quotes.
  const node =
    clientAddress === '' ? 'unknown' : clientAddress.includes(':') ? `"[${clientAddress}]"` : clientAddress;
  return `for=${node}${host === '' ? '' : `;host=${quoteUnlessToken(host)}`};proto=${scheme}`;
}

function quoteUnlessToken(text: string): string {
  for (let at = 0; at < text.length; at++) {
    if (tokenTable[text.charCodeAt(at)] !== 1) return `"${text.replace(/["\\]/g, '\\$&')}"`;
  }
  return text;
}
