import type { IncomingMessage, ServerResponse } from 'node:http';
import { encodingHeader } from '@/lib/http/encoding';
import type { ClientInfo, Scheme } from './client-address';

/** Headers by which Next.js talks to itself, or a proxy in front speaks of a client: none may be sent by a client. */
const internalHeaders =
  /^(x-middleware-|x-nextjs-|x-invoke-|x-matched-path$|x-now-|x-prerender-|x-forwarded-|forwarded$|x-real-ip$|x-nonce$|x-stickyboard-|x-action-|next-action$|next-resume$|content-security-policy)/;

/**
 * Makes a request safe to hand to Next.js: internal headers are dropped, client address
 * and protocol are set as the gate knows them, the script nonce is put where Next.js looks for it, and the path is set.
 */
export function sanitizeRequest(request: IncomingMessage, policy: string, client: ClientInfo): void {
  for (const name of Object.keys(request.headers)) {
    if (internalHeaders.test(name)) delete request.headers[name];
  }
  request.headers['x-forwarded-for'] = client.address;
  request.headers['x-forwarded-proto'] = client.scheme;
  request.headers['x-stickyboard-path'] = request.url ?? '/';
  request.headers['content-security-policy'] = policy;
}

/** The Content-Security-Policy of one response. `nonce` is base64. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    // Mantine and recharts place things by style attributes, which a nonce cannot allow.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Sets the headers that every response of the dashboard carries. */
export function setSecurityHeaders(response: ServerResponse, policy: string, scheme: Scheme): void {
  response.setHeader('content-security-policy', policy);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('x-frame-options', 'DENY');
  response.setHeader('referrer-policy', 'same-origin');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  if (scheme === 'https') response.setHeader('strict-transport-security', 'max-age=31536000');
}

/** Lets a route say how its body is encoded: its `encodingHeader` is sent as `content-encoding`. */
export function restoreContentEncoding(response: ServerResponse): void {
  const writeHead = response.writeHead;
  // Every response passes here, also with implicit headers.
  response.writeHead = ((...args: Parameters<typeof writeHead>) => {
    const encoding = response.getHeader(encodingHeader);
    if (encoding !== undefined) {
      response.removeHeader(encodingHeader);
      response.setHeader('content-encoding', encoding);
    }
    return writeHead.apply(response, args);
  }) as typeof writeHead;
}
