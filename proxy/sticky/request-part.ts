import type { RequestHead } from '../http1/request-head';
import type { RequestPart } from '../plan';
import { cookieValue } from './cookies';

/**
 * The value of one part of a request: a header, a cookie, a query argument, a path parameter
 * (`/path;name=value`), or the whole target.
 * @returns '' where the request has no such part
 */
export function requestPart(head: RequestHead, part: RequestPart): string {
  switch (part.from) {
    case 'header':
      return headerValue(head.fields.forwarded, part.name);
    case 'cookie':
      return cookieValue(head.fields.cookies, part.name) ?? '';
    case 'query':
      return queryArgument(head.originTarget, part.name);
    case 'path':
      return pathParameter(head.path, part.name);
    case 'uri':
      return head.originTarget;
  }
}

/** First header line of that name among canonical lines, each ended by CRLF. */
function headerValue(lines: string, name: string): string {
  const wanted = `${name.toLowerCase()}:`;
  for (let at = 0; at < lines.length; ) {
    const end = lines.indexOf('\r\n', at);
    if (lines.substring(at, at + wanted.length).toLowerCase() === wanted) {
      return lines.substring(at + wanted.length, end).trim();
    }
    at = end + 2;
  }
  return '';
}

function queryArgument(target: string, name: string): string {
  const start = target.indexOf('?');
  if (start === -1) return '';
  for (const pair of target.slice(start + 1).split('&')) {
    if (pair.startsWith(`${name}=`)) return pair.slice(name.length + 1);
  }
  return '';
}

/** Servlet containers write `;jsessionid=…` after a path segment; names are compared without case, as they do. */
function pathParameter(path: string, name: string): string {
  for (const piece of path.split(';').slice(1)) {
    const end = piece.indexOf('/');
    const parameter = end === -1 ? piece : piece.slice(0, end);
    const equals = parameter.indexOf('=');
    if (equals !== -1 && parameter.slice(0, equals).toLowerCase() === name.toLowerCase())
      return parameter.slice(equals + 1);
  }
  return '';
}
