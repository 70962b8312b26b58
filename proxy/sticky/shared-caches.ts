import { trimOws } from '../http1/grammar';
import { withoutFields } from '../http1/header-fields';
import type { ResponseHead } from '../http1/response-head';

/**
 * Statuses that a cache may store without a word about how long they are fresh, RFC 9110 section 15.1; and 302, which
 * nginx stores along with 200 and 301 if its `proxy_cache_valid` names none.
 */
const cacheableStatuses = new Set([200, 203, 204, 206, 300, 301, 302, 308, 404, 405, 410, 414, 501]);
/** Changes the headers of a stored response, RFC 9111 section 4.3.4. */
const notModifiedStatus = 304;

/** Fields that only shared caches use, in preference to Cache-Control: RFC 9213, CDNs, nginx. */
const targetedFieldPattern = /^(?:(?:[a-z0-9-]+-)?cdn-cache-control|surrogate-control|x-accel-expires)$/;

/**
 * Makes a response `private` that shared caches could store, so that only its client gets a cookie in it (HAProxy's
 * `cookie … nocache`). How long the client itself may keep the response stays as it was.
 *
 * @param method of the request
 */
export function preventSharedCaching(method: string, { fields, status }: ResponseHead): void {
  const { directives, expires, targeted } = parseCacheFields(fields.forwardableLines);
  const isForbidden = directives.some(forbidsStoring);
  const isCacheable =
    expires ||
    directives.some(allowsStoring) ||
    ((method === 'GET' || method === 'HEAD') &&
      (status === notModifiedStatus || cacheableStatuses.has(status)));
  const becomesPrivate = !isForbidden && (isCacheable || targeted.length > 0);
  const replaced = becomesPrivate && directives.length > 0 ? ['cache-control', ...targeted] : targeted;
  if (replaced.length > 0) fields.forwardableLines = withoutFields(fields.forwardableLines, replaced);
  if (becomesPrivate)
    fields.forwardableLines += `Cache-Control: ${['private', ...directives.filter(isKeptWithPrivate)].join(', ')}\r\n`;
}

interface CacheFields {
  directives: string[];
  expires: boolean;
  /** Lower-case names. */
  targeted: string[];
}

function parseCacheFields(lines: string): CacheFields {
  const caching: CacheFields = { directives: [], expires: false, targeted: [] };
  for (let at = 0, end = 0; at < lines.length; at = end + 2) {
    end = lines.indexOf('\r\n', at);
    const colon = lines.indexOf(':', at);
    // The names that matter end in "control" or "expires", which rules out most.
    const last = lines.charCodeAt(colon - 1) | 0x20;
    if (last !== 0x6c && last !== 0x73) continue;
    const name = lines.substring(at, colon).toLowerCase();
    if (name === 'cache-control') {
      caching.directives.push(...parseDirectives(lines.substring(colon + 1, end)));
    } else if (name === 'expires') caching.expires = true;
    else if (targetedFieldPattern.test(name)) caching.targeted.push(name);
  }
  return caching;
}

/** The directives of a list, RFC 9111 section 5.2: quoted strings may hold commas. */
function parseDirectives(value: string): string[] {
  const directives: string[] = [];
  let isQuoted = false;
  let start = 0;
  for (let at = 0; at < value.length; at++) {
    const sign = value[at];
    if (sign === '"') isQuoted = !isQuoted;
    else if (sign === '\\' && isQuoted) at++;
    else if (sign === ',' && !isQuoted) {
      directives.push(trimOws(value.slice(start, at)));
      start = at + 1;
    }
  }
  directives.push(trimOws(value.slice(start)));
  return directives.filter((directive) => directive !== '');
}

function getDirectiveName(directive: string): string {
  return trimOws(directive.split('=', 1)[0]).toLowerCase();
}

function allowsStoring(directive: string): boolean {
  return /^(?:max-age|s-maxage|public)$/.test(getDirectiveName(directive));
}

/** Whether no shared cache may store the response; `private` with names of fields forbids only those. */
function forbidsStoring(directive: string): boolean {
  const name = getDirectiveName(directive);
  return name === 'no-store' || (name === 'private' && !directive.includes('='));
}

/** Whether there is a directive other than `private`, RFC 9111 section 5.2.2. */
function isKeptWithPrivate(directive: string): boolean {
  return !/^(?:public|s-maxage|private)$/.test(getDirectiveName(directive));
}
