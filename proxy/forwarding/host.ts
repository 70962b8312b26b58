import type { RequestHead } from '../http1/request-head';
import type { Address, UpstreamPlan } from '../plan';

/**
 * The Host line of a request for the next hop, RFC 9112 section 3.2.
 * @returns the line; '' where the client's lines have it already; null where it is the address of the backend, which is
 *   not known yet
 */
export function hostLine(
  head: RequestHead,
  { kind, forwarding }: Pick<UpstreamPlan, 'kind' | 'forwarding'>,
): string | null {
  if (kind === 'origin') {
    if (forwarding.host === 'backend') return null;
    if (forwarding.host !== 'client') return `Host: ${forwarding.host}\r\n`;
    // HTTP/1.0 knows no Host, and many servers refuse an empty one.
    if (head.host === '') return null;
  }
  return head.absolute ? `Host: ${head.host}\r\n` : '';
}

/** A backend's own address as Host: without the port where that is the scheme's own. */
export function backendHost({ host, port }: Address, scheme: 'http' | 'https'): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === (scheme === 'https' ? 443 : 80) ? name : `${name}:${port}`;
}
