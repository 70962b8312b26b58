import { WAY_FIELDS } from '../forwarding/way-fields';
import {
  COLON,
  CR,
  FIELD_VALUE,
  HTAB,
  LF,
  PLAIN_NAME,
  RESPONSE_VALUE,
  SP,
  TOKEN,
  withoutBlanks,
} from './grammar';
import { foldedLine, MalformedMessage } from './malformed';

/** What the proxy must know of a message's header fields, and the lines that it may pass on. */
export class Fields {
  /** Header lines fit for the next hop, each ended by CRLF. */
  forwarded = '';
  host: string | null = null;
  /** -1 where there is none; else `forwarded` says it too. */
  contentLength = -1;
  chunked = false;
  /** `Connection: close` */
  close = false;
  /** `Connection: keep-alive` */
  keepAlive = false;
  /** Cookie lines joined as RFC 6265 section 5.4 writes them; empty where there are none. */
  cookies = '';
  /** What Upgrade lines asked for, or null. */
  upgrade: string | null = null;
  /** Sec-WebSocket-Key of a request, Sec-WebSocket-Accept of a response, or null. */
  webSocket: string | null = null;
  /** Fields that tell of the message's way (X-Forwarded-…, Forwarded, Via), lines of one name joined, or null. */
  way: Map<string, string> | null = null;
  /** Further names that Connection nominates: hop-by-hop, RFC 9110 section 7.6.1. */
  nominated: string[] | null = null;
  /** `TE: trailers`: whether trailers are welcome, RFC 9110 section 10.1.4. */
  trailers = false;
  /** Set-Cookie lines of the cookie that the proxy sets itself, whether or not they are in `forwarded`. */
  ownCookies = 0;
}

/** A cookie that the proxy sets itself, in responses of backends. */
export interface OwnCookie {
  name: string;
  /** Whether a backend's goes on, too. */
  passes: boolean;
}

/** Decides about field names that hold other symbols than `-`. */
export interface SymbolNames {
  /** Whether a field of this name must not go on. */
  drops(name: string): boolean;
  /** Whether a trailer of this name must not go on: those that are judged in the head mean nothing behind the body. */
  dropsTrailer(name: string): boolean;
}

export interface FieldRules {
  /** At most this many lines. */
  headers: number;
  /**
   * Whether they are of a response, where some faults are forgiven. No request is forgiven any: what its backend reads
   * in another way would be smuggled past the proxy.
   */
  response: boolean;
  /** What becomes of names with symbols; null where all go on. */
  symbolNames: SymbolNames | null;
  /** Leave Host out of `forwarded`: the caller writes its own. */
  replaceHost: boolean;
  /** Count the Set-Cookie lines of this cookie. */
  ownCookie: OwnCookie | null;
}

/**
 * A head as it came, in both forms that reading it takes: octets are quick to look at one by one, text is
 * quick to take parts of. `text[i]` is `bytes[base + i]`.
 */
export class HeadText {
  readonly text: string;
  /** Where in `text` the head ended, its empty line included, once its fields were read. */
  end = 0;

  /** @param to exclusive; an empty line must end somewhere before it */
  constructor(
    readonly bytes: Buffer,
    readonly base: number,
    to: number,
  ) {
    this.text = bytes.toString('latin1', base, to);
  }
}

const enum Fate {
  Forward,
  Drop,
}

/**
 * Reads header lines from `at`, which must be the start of the first line, to the empty line.
 * Lines already in canonical form are copied in runs, others are written anew as `name: value`; what was
 * not understood is never copied. In a response a line may end with LF alone (RFC 9112 section 2.2), and a value may
 * hold control characters other than CR, LF and NUL.
 *
 * @returns what was found
 * @throws MalformedMessage for anything outside RFC 9112 section 5, for conflicting or repeated framing
 *   fields (section 6.3; that both a length and a coding are there is for the caller to judge) and for too many lines
 */
export function readFields(head: HeadText, at: number, rules: FieldRules): Fields {
  const { bytes, base, text } = head;
  const { response } = rules;
  const valueBytes = response ? RESPONSE_VALUE : FIELD_VALUE;
  const fields = new Fields();
  let runStart = at;
  let count = 0;
  for (;;) {
    const lineStart = at;
    let code = bytes[base + at];
    if (code === CR && bytes[base + at + 1] === LF) {
      head.end = at + 2;
      break;
    }
    if (code === LF && response) {
      head.end = at + 1;
      break;
    }
    while (PLAIN_NAME[code] === 1) code = bytes[base + ++at];
    const isPlain = code === COLON;
    if (!isPlain) {
      if (at === lineStart && isSpace(code)) throw foldedLine();
      while (TOKEN[code] === 1) code = bytes[base + ++at];
    }
    if (code !== COLON || at === lineStart)
      throw new MalformedMessage(400, 'a header line has no valid name');
    const nameEnd = at;
    code = bytes[base + ++at];
    while (code === SP || code === HTAB) code = bytes[base + ++at];
    const valueStart = at;
    while (valueBytes[code] === 1) code = bytes[base + ++at];
    let valueEnd = at;
    if (code === CR && bytes[base + at + 1] === LF) at += 2;
    else if (code === LF && response) at++;
    else throw new MalformedMessage(400, 'a header value holds a forbidden character');
    if (++count > rules.headers) throw new MalformedMessage(431, `more than ${rules.headers} header lines`);
    while (valueEnd > valueStart && isSpace(bytes[base + valueEnd - 1])) valueEnd--;

    const initial = bytes[base + lineStart] | 0x20;
    if (initial === 0x78 || initial === 0x66 || initial === 0x76) {
      noteWay(text, lineStart, nameEnd, text.substring(valueStart, valueEnd), fields);
    }
    const isDropped = !isPlain && (rules.symbolNames?.drops(text.substring(lineStart, nameEnd)) ?? false);
    const fate = isDropped
      ? Fate.Drop
      : readField(text, lineStart, nameEnd, valueStart, valueEnd, fields, rules);
    const empty = valueStart === valueEnd;
    const canonical =
      valueEnd === at - 2 &&
      bytes[base + valueEnd] === CR &&
      (empty ? valueStart === nameEnd + 1 : valueStart === nameEnd + 2 && bytes[base + nameEnd + 1] === SP);
    if (fate === Fate.Forward && canonical) continue;
    if (runStart < lineStart) fields.forwarded += text.substring(runStart, lineStart);
    runStart = at;
    if (fate === Fate.Forward) {
      const name = text.substring(lineStart, nameEnd);
      fields.forwarded += empty ? `${name}:\r\n` : `${name}: ${text.substring(valueStart, valueEnd)}\r\n`;
    }
  }
  if (runStart < at) fields.forwarded += text.substring(runStart, at);
  if (fields.nominated !== null) fields.forwarded = withoutFields(fields.forwarded, fields.nominated);
  return fields;
}

function isSpace(code: number): boolean {
  return code === SP || code === HTAB;
}

/** Takes note of one field; the length of its name alone rules out nearly all that do not matter. */
function readField(
  text: string,
  nameStart: number,
  nameEnd: number,
  valueStart: number,
  valueEnd: number,
  fields: Fields,
  rules: FieldRules,
): Fate {
  switch (nameEnd - nameStart) {
    case 2:
      if (!nameIs(text, nameStart, nameEnd, 'te')) return Fate.Forward;
      if (TRAILERS.test(text.substring(valueStart, valueEnd))) fields.trailers = true;
      return Fate.Drop;
    case 4:
      if (rules.response || !nameIs(text, nameStart, nameEnd, 'host')) return Fate.Forward;
      if (fields.host !== null) throw new MalformedMessage(400, 'more than one Host');
      fields.host = text.substring(valueStart, valueEnd);
      // An empty one says nothing: the caller writes one that does.
      return rules.replaceHost || fields.host === '' ? Fate.Drop : Fate.Forward;
    case 6:
      if (nameIs(text, nameStart, nameEnd, 'cookie')) {
        const value = text.substring(valueStart, valueEnd);
        fields.cookies = fields.cookies === '' ? value : `${fields.cookies}; ${value}`;
      } else if (!rules.response && nameIs(text, nameStart, nameEnd, 'expect')) {
        const expectation = text.substring(valueStart, valueEnd).toLowerCase();
        if (expectation === '') return Fate.Drop;
        if (expectation !== '100-continue') {
          throw new MalformedMessage(417, 'an expectation other than 100-continue');
        }
      }
      return Fate.Forward;
    case 7:
      if (nameIs(text, nameStart, nameEnd, 'upgrade')) {
        fields.upgrade = joined(fields.upgrade, text.substring(valueStart, valueEnd));
        return Fate.Drop;
      }
      return Fate.Forward;
    case 10:
      if (nameIs(text, nameStart, nameEnd, 'connection')) {
        readConnection(text.substring(valueStart, valueEnd), fields);
        return Fate.Drop;
      }
      if (nameIs(text, nameStart, nameEnd, 'keep-alive')) return Fate.Drop;
      if (
        rules.ownCookie === null ||
        !nameIs(text, nameStart, nameEnd, 'set-cookie') ||
        !setsCookie(text, valueStart, valueEnd, rules.ownCookie.name)
      ) {
        return Fate.Forward;
      }
      fields.ownCookies++;
      return rules.ownCookie.passes ? Fate.Forward : Fate.Drop;
    case 14:
      if (!nameIs(text, nameStart, nameEnd, 'content-length')) return Fate.Forward;
      return readContentLength(text.substring(valueStart, valueEnd), fields, rules.response);
    case 16:
      return nameIs(text, nameStart, nameEnd, 'proxy-connection') ? Fate.Drop : Fate.Forward;
    case 17:
      if (nameIs(text, nameStart, nameEnd, 'sec-websocket-key')) {
        fields.webSocket = joined(fields.webSocket, text.substring(valueStart, valueEnd));
        return Fate.Forward;
      }
      if (!nameIs(text, nameStart, nameEnd, 'transfer-encoding')) return Fate.Forward;
      if (fields.chunked) throw new MalformedMessage(400, 'more than one Transfer-Encoding');
      // RFC 9112 section 6.1: a coding that is not understood is answered 501.
      if (text.substring(valueStart, valueEnd).toLowerCase() !== 'chunked') {
        throw new MalformedMessage(501, 'a transfer coding other than chunked');
      }
      fields.chunked = true;
      return Fate.Drop;
    case 20:
      if (nameIs(text, nameStart, nameEnd, 'sec-websocket-accept')) {
        fields.webSocket = joined(fields.webSocket, text.substring(valueStart, valueEnd));
      }
      return Fate.Forward;
    default:
      return Fate.Forward;
  }
}

const ZERO = 0x30;

/** The member `trailers` of a TE list; it takes no weight. */
const TRAILERS = /(?:^|,)[ \t]*trailers[ \t]*(?:,|$)/i;

/** Several lines of one name as the list that they are, RFC 9110 section 5.3. */
function joined(before: string | null, value: string): string {
  return before === null ? value : `${before}, ${value}`;
}

/** Takes note of a field that tells of the message's way; its first letter rules out nearly all others. */
function noteWay(text: string, start: number, nameEnd: number, value: string, fields: Fields): void {
  const name = text.substring(start, nameEnd).toLowerCase();
  if (!WAY_FIELDS.has(name)) return;
  fields.way ??= new Map();
  fields.way.set(name, joined(fields.way.get(name) ?? null, value));
}

/** The header lines without those of the given names (lower case). */
export function withoutFields(lines: string, names: readonly string[]): string {
  return lines
    .split('\r\n')
    .filter((line) => !names.includes(line.slice(0, line.indexOf(':')).toLowerCase()))
    .join('\r\n');
}

/** Compares bytes, never Unicode: U+212A must not pass for `k`. `name` is lower case. */
function nameIs(text: string, start: number, end: number, name: string): boolean {
  for (let at = start, index = 0; at < end; at++, index++) {
    const code = text.charCodeAt(at);
    const lower = code >= 0x41 && code <= 0x5a ? code | 0x20 : code;
    if (lower !== name.charCodeAt(index)) return false;
  }
  return true;
}

/**
 * 1*DIGIT once. In a response the same number again, in lines or in a list, is one: RFC 9110 section 8.6 lets a
 * recipient replace it so; differing ones are a fault everywhere.
 * @returns whether the line goes on as it is
 */
function readContentLength(value: string, fields: Fields, response: boolean): Fate {
  const isList = response && value.includes(',');
  const length = isList ? repeatedDecimal(value) : decimal(value);
  const isRepeated = fields.contentLength >= 0;
  if (isRepeated && !(response && length === fields.contentLength)) throw manyLengths();
  fields.contentLength = length;
  if (isRepeated) return Fate.Drop;
  if (!isList && (value.charCodeAt(0) !== ZERO || value.length === 1)) return Fate.Forward;
  fields.forwarded += `Content-Length: ${length}\r\n`;
  return Fate.Drop;
}

/** The number that every member of a list is. */
function repeatedDecimal(list: string): number {
  const [length, ...others] = list.split(',').map((member) => decimal(withoutBlanks(member)));
  if (others.some((other) => other !== length)) throw manyLengths();
  return length;
}

function manyLengths(): MalformedMessage {
  return new MalformedMessage(400, 'more than one Content-Length');
}

/** 1*DIGIT, RFC 9110 section 8.6; fifteen digits stay exact in a double. */
function decimal(text: string): number {
  let number = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) throw new MalformedMessage(400, 'an invalid Content-Length');
    number = number * 10 + digit;
  }
  if (text.length === 0 || text.length > 15) throw new MalformedMessage(400, 'an invalid Content-Length');
  return number;
}

/** Fields that carry the message itself and that no peer may declare hop-by-hop. */
const NEVER_NOMINATED = new Set(['host', 'content-length', 'transfer-encoding', 'cookie', 'set-cookie']);

function readConnection(value: string, fields: Fields): void {
  // What nearly every message says needs no taking apart.
  if (value === 'keep-alive') {
    fields.keepAlive = true;
    return;
  }
  for (const part of value.split(',')) {
    const option = part.trim().toLowerCase();
    if (option === 'close') fields.close = true;
    else if (option === 'keep-alive') fields.keepAlive = true;
    else if (option !== '' && !NEVER_NOMINATED.has(option)) {
      fields.nominated ??= [];
      fields.nominated.push(option);
    }
  }
}

function setsCookie(text: string, start: number, end: number, name: string): boolean {
  return (
    end - start > name.length &&
    text.startsWith(name, start) &&
    text
      .substring(start + name.length, end)
      .trimStart()
      .startsWith('=')
  );
}
