import { HttpError } from '@/lib/http/answer';

/** What a request is about to do: read, carry the log away, or act on the proxy. */
export type Access = 'read' | 'export' | 'operate';

/**
 * Lets a request pass or not. There are no accounts yet: whoever reaches the dashboard is its operator.
 * What this keeps out is a page of another site that acts through the operator's browser.
 *
 * @returns who acts, for the log: `operator@` and the client's address
 * @throws HttpError 403
 */
export function authorise({ headers }: Request, access: Access): string {
  const origin = headers.get('origin');
  const site = headers.get('sec-fetch-site');
  if (origin !== null && origin !== `http://${headers.get('host')}`) throw foreign();
  if (site !== null) checkSite(site, access, headers.get('sec-fetch-mode') === 'navigate');
  // A browser that tells neither could be anyone's; a program sends no cookie and can name its content.
  else if (origin === null && access !== 'read') checkProgram(headers, access);
  return `operator@${headers.get('x-forwarded-for') ?? 'unknown'}`;
}

function checkSite(site: string, access: Access, navigation: boolean): void {
  if (site === 'same-origin') return;
  // Typed into the address bar: nobody's page asked for it.
  if (site === 'none' && access !== 'operate') return;
  // A link from elsewhere to something to read is harmless: the other page does not see it.
  if (access === 'read' && navigation) return;
  throw foreign();
}

function checkProgram(headers: Headers, access: Access): void {
  if (headers.has('cookie')) throw foreign();
  if (access === 'operate' && !/^application\/json\s*(;|$)/i.test(headers.get('content-type') ?? '')) {
    throw new HttpError(403, 'forbidden', 'Send content-type: application/json to change something.');
  }
}

function foreign(): HttpError {
  return new HttpError(403, 'forbidden', 'A page of another site may not do this.');
}
