import type { IncomingMessage } from 'node:http';
import type { Scheme } from './client-address';
import type { HostCheck } from './host-check';
import { isRouterState } from './next-internals/router-state';

/** Why a request does not pass the gate, or gets no response from behind it. */
export interface Rejection {
  status: 400 | 403 | 405 | 411 | 413 | 421 | 500 | 503;
  message: string;
  /** The methods that may be used instead. */
  allow?: string;
}

/** Largest request body the dashboard takes, in bytes; its calls send a few dozen. */
export const maxBodyBytes = 1024 * 1024;

/** Fields of which a second one would mean another thing to a proxy that takes the last; Node takes the first. */
const singletonFields = new Set(['host', 'authorization', 'origin']);

/**
 * Methods of pages and files, and those that some call of the API has. A page is never posted to: forms call the API.
 */
const pageMethods = ['GET', 'HEAD'];
const apiMethods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];
const apiPath = /^\/(api\/|(healthz|metrics)(\?|$))/;

/** Next resolves `.` and `..`, so that an apparent call would be for a page. Browsers and curl resolve them first. */
const dotSegment = /[/\\](?:\.|%2e){1,2}(?:[/\\]|$)/i;

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Decides whether a request may pass to the pages and routes behind the gate.
 *
 * @param request the request, its head parsed
 * @param isAllowedHost the hosts that this dashboard accepts
 * @param scheme of the browser's request
 * @returns the refusal, or null when it may pass
 */
export function checkRequest(
  request: IncomingMessage,
  isAllowedHost: HostCheck,
  scheme: Scheme,
): Rejection | null {
  const { url = '', method = 'GET', headers } = request;
  if (!url.startsWith('/')) {
    return { status: 400, message: 'The dashboard is not a proxy: request a path, not an absolute URL.' };
  }
  if (!isDecodable(url)) {
    return { status: 400, message: 'The path has an invalid percent-encoding.' };
  }
  if (dotSegment.test(url.split(/[?#]/, 1)[0] as string)) {
    return { status: 400, message: 'The path contains a "." or ".." segment.' };
  }
  const state = headers['next-router-state-tree'];
  if (state !== undefined && !isRouterState(state)) {
    return { status: 400, message: 'The router state does not belong to a page of this dashboard.' };
  }
  const duplicateField = findDuplicateField(request);
  if (duplicateField !== null)
    return { status: 400, message: `The request has more than one ${duplicateField} field.` };
  if (!isAllowedHost(headers.host)) {
    return { status: 421, message: 'This dashboard does not serve the host name in your request.' };
  }
  const length = Number(headers['content-length'] ?? 0);
  if (length > maxBodyBytes) return { status: 413, message: 'The request body is larger than 1 MB.' };
  if (headers['transfer-encoding'] !== undefined) {
    return { status: 411, message: 'The request body requires a Content-Length.' };
  }
  if (!safeMethods.has(method) && isCrossSite(headers, scheme)) {
    return { status: 403, message: 'Cross-site request rejected.' };
  }
  const methods = apiPath.test(url) ? apiMethods : pageMethods;
  return methods.includes(method) ? null : methodNotAllowed(methods);
}

/** 405, with the methods that there are (RFC 9110, section 15.5.6). */
export function methodNotAllowed(methods: readonly string[] = apiMethods): Rejection {
  const allow = methods.join(', ');
  return { status: 405, message: `The method is not allowed; use ${allow}.`, allow };
}

function findDuplicateField({ rawHeaders }: IncomingMessage): string | null {
  const seen = new Set<string>();
  // Names and values by turns.
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] as string).toLowerCase();
    if (!singletonFields.has(name)) continue;
    if (seen.has(name)) return rawHeaders[index] as string;
    seen.add(name);
  }
  return null;
}

/** Next responds with 500 if a path cannot be decoded. */
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
  // Next lets a differing Origin pass if x-forwarded-host agrees with it, so it is checked here.
  return origin !== undefined && origin !== `${scheme}://${host}`;
}
