import type { IncomingMessage } from 'node:http';
import type { HostCheck } from './hosts';
import type { Scheme } from './sender';

/** Why a request does not pass the gate, or is not answered by what is behind it. */
export interface Refusal {
  status: 400 | 403 | 411 | 413 | 421 | 500;
  message: string;
}

/** Largest request body the dashboard takes, in bytes; its calls send a few dozen. */
export const bodyLimit = 1024 * 1024;

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Decides whether a request may pass to the pages and routes behind the gate.
 *
 * @param request the request, its head parsed
 * @param allowed the hosts this dashboard answers to
 * @param scheme by which the browser asks
 * @returns the refusal, or null when it may pass
 */
export function refusalOf(request: IncomingMessage, allowed: HostCheck, scheme: Scheme): Refusal | null {
  const { url = '', method = 'GET', headers } = request;
  if (!url.startsWith('/')) {
    return { status: 400, message: 'The dashboard is not a proxy: ask for a path, not for an absolute URL.' };
  }
  if (!isDecodable(url)) {
    return { status: 400, message: 'The path has an invalid percent-encoding.' };
  }
  if (!allowed(headers.host)) {
    return { status: 421, message: 'This dashboard does not answer to the host name in your request.' };
  }
  const length = Number(headers['content-length'] ?? 0);
  if (length > bodyLimit) return { status: 413, message: 'The request body is larger than 1 MB.' };
  if (headers['transfer-encoding'] !== undefined) {
    return { status: 411, message: 'Send the request body with a Content-Length.' };
  }
  if (!safeMethods.has(method) && isCrossSite(headers, scheme)) {
    return { status: 403, message: 'A page of another site may not change anything here.' };
  }
  return null;
}

/** Next answers 500 where a path cannot be decoded. */
function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url);
    return true;
  } catch (error) {
    if (error instanceof URIError) return false;
    throw error;
  }
}

/** Cheap first check against forged requests; the routes authorise for themselves. */
function isCrossSite(
  { origin, host, 'sec-fetch-site': site }: IncomingMessage['headers'],
  scheme: Scheme,
): boolean {
  if (site !== undefined && site !== 'same-origin') return true;
  // Next lets a differing Origin pass where x-forwarded-host agrees with it, so it is checked here.
  return origin !== undefined && origin !== `${scheme}://${host}`;
}
