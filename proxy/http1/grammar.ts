import { isIPv6 } from 'node:net';

/** Character classes of RFC 9110 section 5.6 and RFC 9112, as tables indexed by byte. */

function table(accept: (code: number) => boolean): Uint8Array {
  const classes = new Uint8Array(256);
  for (let code = 0; code < 256; code++) classes[code] = accept(code) ? 1 : 0;
  return classes;
}

const TOKEN_CHARACTERS = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** token, RFC 9110 section 5.6.2. */
export const TOKEN = table((code) => TOKEN_CHARACTERS.includes(String.fromCharCode(code)));

/** What nearly every field name is made of alone: letters, digits and `-`. */
export const PLAIN_NAME = table((code) => /[0-9A-Za-z-]/.test(String.fromCharCode(code)));

/** Octets of a field value: HTAB, SP, VCHAR and obs-text, RFC 9110 section 5.5. */
export const FIELD_VALUE = table((code) => code === 0x09 || (code >= 0x20 && code !== 0x7f));

/**
 * Bytes of a field value or a reason phrase in a response: control characters too, which RFC 9110 section 5.5 lets a
 * recipient retain, as nginx and HAProxy do; never CR, LF and NUL, which it calls dangerous.
 */
export const RESPONSE_VALUE = table((code) => code !== 0x00 && code !== 0x0a && code !== 0x0d);

/** Bytes between the quotes of a quoted-string, RFC 9110 section 5.6.4: qdtext, and what may follow a backslash. */
export const QDTEXT = table((code) => FIELD_VALUE[code] === 1 && code !== 0x22 && code !== 0x5c);

/**
 * Bytes of a request target: VCHAR (RFC 9112 section 3.2), and bytes above 0x7F, which should be percent-encoded but
 * are passed on as they are, as nginx does. Those to tell apart have a bit of their own.
 */
export const TARGET = table((code) => code > 0x20 && code !== 0x7f);
export const TARGET_ESCAPES = 2;
export const TARGET_FRAGMENT = 4;
for (let code = 0x80; code < 0x100; code++) TARGET[code] = TARGET_ESCAPES;
for (const character of '"\\') TARGET[character.charCodeAt(0)] = TARGET_ESCAPES;
TARGET['#'.charCodeAt(0)] = TARGET_FRAGMENT;

export const HTAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SP = 0x20;
export const COLON = 0x3a;
export const SLASH = 0x2f;

const AUTHORITY =
  /^(?:(?:[A-Za-z0-9_~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+(?:\.(?:[A-Za-z0-9_~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+)*\.?|\[([0-9A-Fa-f:.]+)\])(?::([0-9]{0,5}))?$/;

/**
 * Whether `text` is `host` or `host:port` without user information, RFC 3986 section 3.2; the port is at most 65535
 * and may be empty (section 3.2.3).
 */
export function isAuthority(text: string): boolean {
  const match = AUTHORITY.exec(text);
  if (match === null) return false;
  const [, address, port] = match;
  return (address === undefined || isIPv6(address)) && (port === undefined || Number(port) <= 65535);
}

/**
 * Without SP and HTAB around it: OWS, RFC 9110 section 5.6.3. Not `trim`, which also takes off control characters and
 * no-break spaces, that are part of a value; and no pattern, which would look at long blanks time and again.
 */
export function withoutBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.substring(start, end);
}

function isBlank(code: number): boolean {
  return code === SP || code === HTAB;
}
