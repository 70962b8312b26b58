import type { SymbolNames } from './fields';
import { COLON, CR, HTAB, LF, RESPONSE_VALUE, SP, TOKEN } from './grammar';
import { MalformedMessage } from './malformed';

/**
 * Lower-case names that mean nothing good after the body: what should have been known before it (RFC 9110
 * section 6.5.1: framing, routing, request modifiers, authentication, response controls, content format),
 * cookies, claims about the client and what belongs to one hop alone (section 7.6.1). A recipient that merges
 * trailers into the header section would take them for what the proxy has judged.
 */
const HEADER_ONLY = new Set([
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
const HEADER_ONLY_PREFIXES = ['x-forwarded-', 'sec-', 'access-control-'];

/**
 * The trailers of a chunked body that may go on, RFC 9112 section 7.1.2, written anew as `name: value`. Which
 * characters a value may hold was judged when it came.
 *
 * @param text the trailer section from after the last chunk's line to the empty line, as latin1
 * @param headers at most this many lines
 * @param nominated lower-case names that Connection named in the head, or null
 * @param symbolNames of a request, what the head's names are judged by; null for a response
 * @returns lines for between the last chunk and the empty line, each ended by CRLF; empty where none is left
 * @throws MalformedMessage for anything outside RFC 9112 section 5 (400), and for too many lines (431)
 */
export function forwardableTrailers(
  text: string,
  headers: number,
  nominated: readonly string[] | null,
  symbolNames: SymbolNames | null,
): string {
  let lines = '';
  let at = 0;
  for (let count = 1; !(text.charCodeAt(at) === CR && text.charCodeAt(at + 1) === LF); count++) {
    if (count > headers) throw new MalformedMessage(431, `more than ${headers} trailer lines`);
    const start = at;
    while (TOKEN[text.charCodeAt(at)] === 1) at++;
    if (at === start || text.charCodeAt(at) !== COLON) throw new MalformedMessage(400, 'an invalid trailer');
    const name = text.substring(start, at++);
    const valueStart = at;
    while (RESPONSE_VALUE[text.charCodeAt(at)] === 1) at++;
    if (text.charCodeAt(at) !== CR || text.charCodeAt(at + 1) !== LF) {
      throw new MalformedMessage(400, 'an invalid trailer');
    }
    if (mayFollow(name.toLowerCase(), nominated, symbolNames))
      lines += `${name}: ${trimmed(text, valueStart, at)}\r\n`;
    at += 2;
  }
  return lines;
}

/** @param name lower case; one that CGI takes for another with `-` is judged as that */
function mayFollow(
  name: string,
  nominated: readonly string[] | null,
  symbolNames: SymbolNames | null,
): boolean {
  const hyphened = name.replace(/[^a-z0-9]/g, '-');
  return !(
    HEADER_ONLY.has(hyphened) ||
    HEADER_ONLY_PREFIXES.some((prefix) => hyphened.startsWith(prefix)) ||
    nominated?.includes(name) ||
    symbolNames?.dropsTrailer(name)
  );
}

/** Without SP and HTAB around it; other white space of Unicode is part of a value. */
function trimmed(text: string, start: number, end: number): string {
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.substring(start, end);
}

function isBlank(code: number): boolean {
  return code === SP || code === HTAB;
}
