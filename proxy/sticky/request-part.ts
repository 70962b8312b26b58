import type { RequestPart } from '@/lib/core/plan';
import type { RequestHead } from '../http1/request-head';
import { findCookie } from './cookies';

/**
 * The value of one part of a request: a header, a cookie, a query argument, a path parameter
 * (`/path;name=value`), or the whole target. Of several the first that is not empty.
 * @returns '' if the request has no such part
 */
export function getRequestPart(head: RequestHead, part: RequestPart): string {
  return findInPart(head, part, identity) ?? '';
}

function identity(value: string): string {
  return value;
}

/** The result for a value; null if it does not match. */
type Lookup<Found> = (value: string) => Found | null;

/** What `lookup` finds for the first value of that part for which it finds anything; empty ones are passed over. */
export function findInPart<Found>(head: RequestHead, part: RequestPart, lookup: Lookup<Found>): Found | null {
  switch (part.from) {
    case 'header':
      return findInHeader(head.fields.forwardableLines, part.name, lookup);
    case 'cookie':
      return findCookie(head.fields.cookies, part.name, lookup);
    case 'query':
      return findInQuery(head.originTarget, part.name, lookup);
    case 'path':
      return findInPath(head.path, part.name, lookup);
    case 'uri':
      return head.originTarget === '' ? null : lookup(head.originTarget);
  }
}

/** Header lines of that name among canonical lines, each ended by CRLF. */
function findInHeader<Found>(lines: string, name: string, lookup: Lookup<Found>): Found | null {
  const wanted = `${name.toLowerCase()}:`;
  for (let at = 0; at < lines.length; ) {
    const end = lines.indexOf('\r\n', at);
    if (lines.substring(at, at + wanted.length).toLowerCase() === wanted) {
      const value = lines.substring(at + wanted.length, end).trim();
      const found = value === '' ? null : lookup(value);
      if (found !== null) return found;
    }
    at = end + 2;
  }
  return null;
}

function findInQuery<Found>(target: string, name: string, lookup: Lookup<Found>): Found | null {
  const start = target.indexOf('?');
  if (start === -1) return null;
  for (const pair of target.slice(start + 1).split('&')) {
    const found =
      pair.startsWith(`${name}=`) && pair.length > name.length + 1
        ? lookup(pair.slice(name.length + 1))
        : null;
    if (found !== null) return found;
  }
  return null;
}

/** Servlet containers write `;jsessionid=…` after a path segment; names are compared without case, as they do. */
function findInPath<Found>(path: string, name: string, lookup: Lookup<Found>): Found | null {
  for (const piece of path.split(';').slice(1)) {
    const end = piece.indexOf('/');
    const parameter = end === -1 ? piece : piece.slice(0, end);
    const equals = parameter.indexOf('=');
    if (equals === -1 || equals === parameter.length - 1) continue;
    if (parameter.slice(0, equals).toLowerCase() !== name.toLowerCase()) continue;
    const found = lookup(parameter.slice(equals + 1));
    if (found !== null) return found;
  }
  return null;
}
