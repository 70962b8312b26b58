import { TOKEN } from '../http1/grammar';
import type { ForwardingPlan } from '../plan';
import { viaLine } from './via';
import { CLAIMS } from './way-fields';

/** What a request said of its way so far; several lines of one name joined by `, `, null where there is none. */
export interface IncomingForwarding {
  forwardedFor: string | null;
  forwardedProto: string | null;
  forwardedHost: string | null;
  forwarded: string | null;
  via: string | null;
}

export interface ForwardedRequest {
  plan: ForwardingPlan;
  /** Address of the peer as `canonicalAddress` writes it; empty where it is not known. */
  client: string;
  /** Whether that peer is in one of the listener's trusted networks. */
  trusted: boolean;
  incoming: IncomingForwarding;
  /** Authority that the request is for; empty where HTTP/1.0 sent none. */
  host: string;
  /** How the client reached this proxy. */
  scheme: 'http' | 'https';
  /** HTTP version of the request, 10 or 11. */
  version: number;
}

/**
 * Lower-case names of the incoming fields that must not go on as they are: those that `forwardingLines`
 * writes anew and, from a client that is not trusted, every claim about the way, whatever is switched on:
 * a backend could not tell whose claim it is (RFC 7239 section 8.1).
 */
export function replacedNames(plan: ForwardingPlan, trusted: boolean): string[] {
  const names = plan.via === null ? [] : ['via'];
  if (!trusted) return [...names, ...CLAIMS];
  if (plan.xForwarded) names.push('x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host');
  if (plan.forwarded) names.push('forwarded');
  return names;
}

/**
 * The lines that tell the next hop whose request it is. A trusted client's values are continued: its
 * list of addresses grows by the client itself, its scheme and host stay. Others' are replaced.
 *
 * @returns X-Forwarded-For, -Proto and -Host, Forwarded (RFC 7239) and Via as the plan switches them on,
 *   each ended by CRLF
 */
export function forwardingLines(request: ForwardedRequest): string {
  const { plan, trusted, incoming, host, scheme } = request;
  let lines = '';
  if (plan.xForwarded) {
    const before = trusted && incoming.forwardedFor ? `${incoming.forwardedFor}, ` : '';
    lines += `X-Forwarded-For: ${before}${request.client || 'unknown'}\r\n`;
    lines += `X-Forwarded-Proto: ${(trusted && incoming.forwardedProto) || scheme}\r\n`;
    const asked = (trusted && incoming.forwardedHost) || host;
    if (asked !== '') lines += `X-Forwarded-Host: ${asked}\r\n`;
  }
  if (plan.forwarded) {
    const continued = trusted && incoming.forwarded && QUOTES_CLOSED.test(incoming.forwarded);
    lines += `Forwarded: ${continued ? `${incoming.forwarded}, ` : ''}${forwardedElement(request)}\r\n`;
  }
  return lines + viaLine(plan.via, incoming.via, request.version);
}

/** An open quotation would swallow what is appended to it, so such a value is replaced. */
const QUOTES_CLOSED = /^(?:[^"]|"(?:[^"\\]|\\.)*")*$/;

/** One element, RFC 7239 section 4. */
function forwardedElement({ client, host, scheme }: ForwardedRequest): string {
  // Section 6: IPv6 stands in brackets and, for its colons, in quotes.
  const node = client === '' ? 'unknown' : client.includes(':') ? `"[${client}]"` : client;
  return `for=${node}${host === '' ? '' : `;host=${tokenOrQuoted(host)}`};proto=${scheme}`;
}

function tokenOrQuoted(text: string): string {
  for (let at = 0; at < text.length; at++) {
    if (TOKEN[text.charCodeAt(at)] !== 1) return `"${text.replace(/["\\]/g, '\\$&')}"`;
  }
  return text;
}
