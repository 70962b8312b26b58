import { isIPv6 } from 'node:net';

/** Character classes of RFC 9110 section 5.6 and RFC 9112, as tables indexed by byte. */

function createByteTable(accept: (code: number) => boolean): Uint8Array {
  const classes = new Uint8Array(256);
  for (let code = 0; code < 256; code++) classes[code] = accept(code) ? 1 : 0;
  return classes;
}

function createTargetTable(): Uint8Array {
  const classes = createByteTable((code) => code > 0x20 && code !== 0x7f);
  for (let code = 0x80; code < 0x100; code++) classes[code] = targetEscapesBit;
  for (const character of '"\\') classes[character.charCodeAt(0)] = targetEscapesBit;
  classes['#'.charCodeAt(0)] = targetFragmentBit;
  return classes;
}

const tokenCharacters = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** token, RFC 9110 section 5.6.2. */
export const tokenTable = createByteTable((code) => tokenCharacters.includes(String.fromCharCode(code)));

/** What nearly every field name is made of alone: letters, digits and `-`. */
export const plainNameTable = createByteTable((code) => /[0-9A-Za-z-]/.test(String.fromCharCode(code)));

/** Bytes of a field value: HTAB, SP, VCHAR and obs-text, RFC 9110 section 5.5. */
export const fieldValueTable = createByteTable((code) => code === 0x09 || (code >= 0x20 && code !== 0x7f));

/**
 * Bytes of a field value or a reason phrase in a response: control characters too, which RFC 9110 section 5.5 lets a
 * recipient retain, as nginx and HAProxy do; never CR, LF and NUL, which it calls dangerous.
 */
export const responseValueTable = createByteTable((code) => code !== 0x00 && code !== 0x0a && code !== 0x0d);

/** Bytes between the quotes of a quoted-string, RFC 9110 section 5.6.4: qdtext, and what may follow a backslash. */
export const qdtextTable = createByteTable(
  (code) => fieldValueTable[code] === 1 && code !== 0x22 && code !== 0x5c,
);

export const targetEscapesBit = 2;
export const targetFragmentBit = 4;

/**
 * Bytes of a request target: VCHAR (RFC 9112 section 3.2), and bytes above 0x7F, which should be percent-encoded but
 * are passed on as they are, as nginx does. Those to tell apart have a bit of their own.
 */
export const targetTable = createTargetTable();

export const htabCode = 0x09;
export const lfCode = 0x0a;
export const crCode = 0x0d;
export const spCode = 0x20;
export const colonCode = 0x3a;
export const slashCode = 0x2f;

const authorityPattern =
  /^(?:(?:[A-Za-z0-9_~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+(?:\.(?:[A-Za-z0-9_~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+)*\.?|\[([0-9A-Fa-f:.]+)\])(?::([0-9]{0,5}))?$/;

/**
 * Whether `text` is `host` or `host:port` without user information, RFC 3986 section 3.2; the port is at most 65535
 * and may be empty (section 3.2.3).
 */
export function isAuthority(text: string): boolean {
  const match = authorityPattern.exec(text);
  if (match === null) return false;
  const [, address, port] = match;
  return (address === undefined || isIPv6(address)) && (port === undefined || Number(port) <= 65535);
}

/**
 * Without SP and HTAB around it: OWS, RFC 9110 section 5.6.3. Not `trim`, which also takes off control characters and
 * no-break spaces, that are part of a value; and no pattern, which would look at long blanks time and again.
 */
export function trimOws(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.substring(start, end);
}

/** SP or HTAB. */
export function isBlank(code: number): boolean {
  return code === spCode || code === htabCode;
}
