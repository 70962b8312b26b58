import { formatAddress, formatHost } from '@/lib/core/host-port';
import type { Address, UpstreamPlan } from '@/lib/core/plan';
import type { RequestHead } from '../http1/request-head';

/**
 * The Host line of a request for the next hop, RFC 9112 section 3.2.
 * @returns the line; '' if the client's lines have it already; null if it is the address of the backend, which is not
 *   known yet
 */
export function createHostLine(
  head: RequestHead,
  { kind, forwarding }: Pick<UpstreamPlan, 'kind' | 'forwarding'>,
): string | null {
  if (kind === 'origin') {
    if (forwarding.host === 'backend') return null;
    if (forwarding.host !== 'client') return `Host: ${forwarding.host}\r\n`;
    // HTTP/1.0 knows no Host, and many servers refuse an empty one.
    if (head.host === '') return null;
  }
  return head.isAbsoluteForm ? `Host: ${head.host}\r\n` : '';
}

/** A backend's own address as Host: without the port if that is the scheme's default. */
export function getBackendHost({ host, port }: Address, scheme: 'http' | 'https'): string {
  return port === (scheme === 'https' ? 443 : 80) ? formatHost(host) : formatAddress({ host, port });
}
