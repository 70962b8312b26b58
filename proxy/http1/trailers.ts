import { colonCode, crCode, isBlank, lfCode, responseValueTable, tokenTable } from './grammar';
import type { FieldNameFilter } from './header-fields';
import { MalformedMessage } from './malformed-message';

/**
 * Lower-case names that mean nothing good after the body: what should have been known before it (RFC 9110
 * section 6.5.1: framing, routing, request modifiers, authentication, response controls, content format),
 * cookies, claims about the client and what belongs to one hop alone (section 7.6.1). A recipient that merges
 * trailers into the header section would take them for what the proxy has judged.
 */
const headerOnlyFields = new Set([
  ...['transfer-encoding', 'content-length', 'trailer', 'te', 'host'],
  ...['connection', 'keep-alive', 'proxy-connection', 'upgrade', 'http2-settings'],
  ...['cache-control', 'expect', 'max-forwards', 'pragma', 'range', 'origin'],
  ...['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'if-range'],
  ...['authorization', 'proxy-authorization', 'www-authenticate', 'proxy-authenticate'],
  ...['authentication-info', 'proxy-authentication-info'],
  ...['cookie', 'cookie2', 'set-cookie', 'set-cookie2'],
  ...['age', 'expires', 'date', 'location', 'retry-after', 'vary', 'warning'],
  ...['content-encoding', 'content-type', 'content-range'],
  ...['forwarded', 'via', 'x-real-ip'],
]);
const headerOnlyPrefixes = ['x-forwarded-', 'sec-', 'access-control-'];

/**
 * The trailers of a chunked body that may be passed on, RFC 9112 section 7.1.2, rewritten as `name: value`. The
 * characters of a value were checked on arrival.
 *
 * @param text the trailer section from after the last chunk's line to the empty line, as latin1
 * @param maxLines at most this many lines
 * @param nominated lower-case names that Connection named in the head, or null
 * @param symbolNames the filter of the request head's names; null for a response
 * @returns lines for between the last chunk and the empty line, each ended by CRLF; empty if none remains
 * @throws MalformedMessage for anything outside RFC 9112 section 5 (400), and for too many lines (431)
 */
export function filterTrailers(
  text: string,
  maxLines: number,
  nominated: readonly string[] | null,
  symbolNames: FieldNameFilter | null,
): string {
  let lines = '';
  let at = 0;
  for (let count = 1; !(text.charCodeAt(at) === crCode && text.charCodeAt(at + 1) === lfCode); count++) {
    if (count > maxLines) throw new MalformedMessage('too-many-trailer-lines');
    const start = at;
    while (tokenTable[text.charCodeAt(at)] === 1) at++;
    if (at === start || text.charCodeAt(at) !== colonCode) throw new MalformedMessage('invalid-trailer');
    const name = text.substring(start, at++);
    const valueStart = at;
    while (responseValueTable[text.charCodeAt(at)] === 1) at++;
    if (text.charCodeAt(at) !== crCode || text.charCodeAt(at + 1) !== lfCode) {
      throw new MalformedMessage('invalid-trailer');
    }
    if (isAllowedTrailer(name.toLowerCase(), nominated, symbolNames))
      lines += `${name}: ${trimBlanks(text, valueStart, at)}\r\n`;
    at += 2;
  }
  return lines;
}

/** @param name lower case; one that CGI takes for another with `-` is judged as that */
function isAllowedTrailer(
  name: string,
  nominated: readonly string[] | null,
  symbolNames: FieldNameFilter | null,
): boolean {
  const hyphened = name.replace(/[^a-z0-9]/g, '-');
  return !(
    headerOnlyFields.has(hyphened) ||
    headerOnlyPrefixes.some((prefix) => hyphened.startsWith(prefix)) ||
    nominated?.includes(name) ||
    symbolNames?.isTrailerDropped(name)
  );
}

/** Without SP and HTAB around it; other white space of Unicode is part of a value. */
function trimBlanks(text: string, start: number, end: number): string {
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.substring(start, end);
}
