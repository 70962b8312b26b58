import { HttpError } from '@/lib/http/response';
import type { Access } from './principal';

/**
 * Rejects requests that a page of another site makes through the browser of a user. It looks at the site
 * that made the request, so it works with and without a login.
 *
 * @throws HttpError 403
 */
export function assertSameOrigin(headers: Headers, access: Access): void {
  const origin = headers.get('origin');
  const site = headers.get('sec-fetch-site');
  const scheme = headers.get('x-forwarded-proto') ?? 'http';
  if (origin !== null && origin !== `${scheme}://${headers.get('host')}`) throw crossSiteError();
  if (site !== null) assertFetchSite(site, access, headers.get('sec-fetch-mode') === 'navigate');
  // A browser without either field cannot be trusted; a program sends no cookie and can set a content type.
  else if (origin === null && access !== 'read') assertProgramRequest(headers, access);
}

function assertFetchSite(site: string, access: Access, navigation: boolean): void {
  if (site === 'same-origin') return;
  // Typed into the address bar: no page asked for it. Exports are started on the dashboard itself.
  if (site === 'none' && access === 'read') return;
  // A link from elsewhere to something to read is harmless: the other page does not see it.
  if (access === 'read' && navigation) return;
  throw crossSiteError();
}

function assertProgramRequest(headers: Headers, access: Access): void {
  if (headers.has('cookie')) throw crossSiteError();
  // No form of another site can send a token, so it needs no other sign.
  if (headers.has('authorization')) return;
  if (access !== 'export' && !/^application\/json\s*(;|$)/i.test(headers.get('content-type') ?? '')) {
    throw new HttpError(403, 'cross-site-request', 'A change requires Content-Type: application/json.');
  }
}

function crossSiteError(): HttpError {
  return new HttpError(403, 'cross-site-request', 'Cross-site request rejected.');
}
