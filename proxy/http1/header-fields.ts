import { forwardingFields } from './forwarding-fields';
import {
  colonCode,
  crCode,
  fieldValueTable,
  htabCode,
  lfCode,
  plainNameTable,
  responseValueTable,
  spCode,
  tokenTable,
  trimOws,
} from './grammar';
import { MalformedMessage } from './malformed-message';

/** What the proxy must know of a message's header fields, and the lines that it may pass on. */
export class HeaderFields {
  /** Header lines fit for the next hop, each ended by CRLF. */
  forwardableLines = '';
  host: string | null = null;
  /** -1 where there is none; else `forwarded` says it too. */
  contentLength = -1;
  isChunked = false;
  /** `Connection: close` */
  hasClose = false;
  /** `Connection: keep-alive` */
  hasKeepAlive = false;
  /** Cookie lines joined as RFC 6265 section 5.4 writes them; empty where there are none. */
  cookies = '';
  /** What Upgrade lines asked for, or null. */
  upgrade: string | null = null;
  /** Sec-WebSocket-Key of a request, Sec-WebSocket-Accept of a response, or null. */
  webSocketToken: string | null = null;
  /** Fields that tell of the message's way (X-Forwarded-…, Forwarded, Via), lines of one name joined, or null. */
  forwarding: Map<string, string> | null = null;
  /** Further names that Connection nominates: hop-by-hop, RFC 9110 section 7.6.1. */
  nominated: string[] | null = null;
  /** `TE: trailers`: whether trailers are welcome, RFC 9110 section 10.1.4. */
  acceptsTrailers = false;
  /** Set-Cookie lines of the cookie that the proxy sets itself, whether or not they are in `forwarded`. */
  reservedCookieCount = 0;
}

/** A cookie that the proxy sets itself, in responses of backends. */
export interface ReservedCookie {
  name: string;
  /** Whether a backend's goes on, too. */
  isPassedOn: boolean;
}

/** Decides about field names that hold other symbols than `-`. */
export interface FieldNameFilter {
  /** Whether a field of this name must not go on. */
  isDropped(name: string): boolean;
  /** Whether a trailer of this name must not go on: those that are judged in the head mean nothing behind the body. */
  isTrailerDropped(name: string): boolean;
}

export interface FieldRules {
  /** At most this many lines. */
  maxLines: number;
  /**
   * Whether they are of a response, where some faults are forgiven. No request is forgiven any: what its backend reads
   * in another way would be smuggled past the proxy.
   */
  isResponse: boolean;
  /** What becomes of names with symbols; null where all go on. */
  nameFilter: FieldNameFilter | null;
  /** Leave Host out of `forwarded`: the caller writes its own. */
  replaceHost: boolean;
  /** Count the Set-Cookie lines of this cookie. */
  reservedCookie: ReservedCookie | null;
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

const enum FieldAction {
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
export function readFields(head: HeadText, at: number, rules: FieldRules): HeaderFields {
  const { bytes, base, text } = head;
  const { isResponse } = rules;
  const valueBytes = isResponse ? responseValueTable : fieldValueTable;
  const fields = new HeaderFields();
  let runStart = at;
  let count = 0;
  for (;;) {
    const lineStart = at;
    let code = bytes[base + at];
    if (code === crCode && bytes[base + at + 1] === lfCode) {
      head.end = at + 2;
      break;
    }
    if (code === lfCode && isResponse) {
      head.end = at + 1;
      break;
    }
    while (plainNameTable[code] === 1) code = bytes[base + ++at];
    const isPlain = code === colonCode;
    if (!isPlain) {
      if (at === lineStart && isSpace(code)) throw new MalformedMessage('folded-line');
      while (tokenTable[code] === 1) code = bytes[base + ++at];
    }
    if (code !== colonCode || at === lineStart) throw new MalformedMessage('invalid-field-name');
    const nameEnd = at;
    code = bytes[base + ++at];
    while (code === spCode || code === htabCode) code = bytes[base + ++at];
    const valueStart = at;
    while (valueBytes[code] === 1) code = bytes[base + ++at];
    let valueEnd = at;
    if (code === crCode && bytes[base + at + 1] === lfCode) at += 2;
    else if (code === lfCode && isResponse) at++;
    else throw new MalformedMessage('invalid-field-value');
    if (++count > rules.maxLines) throw new MalformedMessage('too-many-header-lines');
    while (valueEnd > valueStart && isSpace(bytes[base + valueEnd - 1])) valueEnd--;

    const initial = bytes[base + lineStart] | 0x20;
    if (initial === 0x78 || initial === 0x66 || initial === 0x76) {
      collectForwardingField(text, lineStart, nameEnd, text.substring(valueStart, valueEnd), fields);
    }
    const isDropped = !isPlain && (rules.nameFilter?.isDropped(text.substring(lineStart, nameEnd)) ?? false);
    const fate = isDropped
      ? FieldAction.Drop
      : readField(text, lineStart, nameEnd, valueStart, valueEnd, fields, rules);
    const empty = valueStart === valueEnd;
    const canonical =
      valueEnd === at - 2 &&
      bytes[base + valueEnd] === crCode &&
      (empty
        ? valueStart === nameEnd + 1
        : valueStart === nameEnd + 2 && bytes[base + nameEnd + 1] === spCode);
    if (fate === FieldAction.Forward && canonical) continue;
    if (runStart < lineStart) fields.forwardableLines += text.substring(runStart, lineStart);
    runStart = at;
    if (fate === FieldAction.Forward) {
      const name = text.substring(lineStart, nameEnd);
      fields.forwardableLines += empty
        ? `${name}:\r\n`
        : `${name}: ${text.substring(valueStart, valueEnd)}\r\n`;
    }
  }
  if (runStart < at) fields.forwardableLines += text.substring(runStart, at);
  if (fields.nominated !== null)
    fields.forwardableLines = withoutFields(fields.forwardableLines, fields.nominated);
  return fields;
}

function isSpace(code: number): boolean {
  return code === spCode || code === htabCode;
}

/** Takes note of one field; the length of its name alone rules out nearly all that do not matter. */
function readField(
  text: string,
  nameStart: number,
  nameEnd: number,
  valueStart: number,
  valueEnd: number,
  fields: HeaderFields,
  rules: FieldRules,
): FieldAction {
  switch (nameEnd - nameStart) {
    case 2:
      if (!isFieldName(text, nameStart, nameEnd, 'te')) return FieldAction.Forward;
      if (trailersPattern.test(text.substring(valueStart, valueEnd))) fields.acceptsTrailers = true;
      return FieldAction.Drop;
    case 4:
      if (rules.isResponse || !isFieldName(text, nameStart, nameEnd, 'host')) return FieldAction.Forward;
      if (fields.host !== null) throw new MalformedMessage('repeated-host');
      fields.host = text.substring(valueStart, valueEnd);
      // An empty one says nothing: the caller writes one that does.
      return rules.replaceHost || fields.host === '' ? FieldAction.Drop : FieldAction.Forward;
    case 6:
      if (isFieldName(text, nameStart, nameEnd, 'cookie')) {
        const value = text.substring(valueStart, valueEnd);
        fields.cookies = fields.cookies === '' ? value : `${fields.cookies}; ${value}`;
      } else if (!rules.isResponse && isFieldName(text, nameStart, nameEnd, 'expect')) {
        const expectation = text.substring(valueStart, valueEnd).toLowerCase();
        if (expectation === '') return FieldAction.Drop;
        if (expectation !== '100-continue') {
          throw new MalformedMessage('unsupported-expectation');
        }
      }
      return FieldAction.Forward;
    case 7:
      if (isFieldName(text, nameStart, nameEnd, 'upgrade')) {
        fields.upgrade = joinLines(fields.upgrade, text.substring(valueStart, valueEnd));
        return FieldAction.Drop;
      }
      return FieldAction.Forward;
    case 10:
      if (isFieldName(text, nameStart, nameEnd, 'connection')) {
        readConnection(text.substring(valueStart, valueEnd), fields);
        return FieldAction.Drop;
      }
      if (isFieldName(text, nameStart, nameEnd, 'keep-alive')) return FieldAction.Drop;
      if (
        rules.reservedCookie === null ||
        !isFieldName(text, nameStart, nameEnd, 'set-cookie') ||
        !setsCookie(text, valueStart, valueEnd, rules.reservedCookie.name)
      ) {
        return FieldAction.Forward;
      }
      fields.reservedCookieCount++;
      return rules.reservedCookie.isPassedOn ? FieldAction.Forward : FieldAction.Drop;
    case 14:
      if (!isFieldName(text, nameStart, nameEnd, 'content-length')) return FieldAction.Forward;
      return readContentLength(text.substring(valueStart, valueEnd), fields, rules.isResponse);
    case 16:
      return isFieldName(text, nameStart, nameEnd, 'proxy-connection')
        ? FieldAction.Drop
        : FieldAction.Forward;
    case 17:
      if (isFieldName(text, nameStart, nameEnd, 'sec-websocket-key')) {
        fields.webSocketToken = joinLines(fields.webSocketToken, text.substring(valueStart, valueEnd));
        return FieldAction.Forward;
      }
      if (!isFieldName(text, nameStart, nameEnd, 'transfer-encoding')) return FieldAction.Forward;
      if (fields.isChunked) throw new MalformedMessage('repeated-transfer-encoding');
      // RFC 9112 section 6.1: a coding that is not understood is answered 501.
      if (text.substring(valueStart, valueEnd).toLowerCase() !== 'chunked') {
        throw new MalformedMessage('unsupported-transfer-coding');
      }
      fields.isChunked = true;
      return FieldAction.Drop;
    case 20:
      if (isFieldName(text, nameStart, nameEnd, 'sec-websocket-accept')) {
        fields.webSocketToken = joinLines(fields.webSocketToken, text.substring(valueStart, valueEnd));
      }
      return FieldAction.Forward;
    default:
      return FieldAction.Forward;
  }
}

const zeroCode = 0x30;

/** The member `trailers` of a TE list; it takes no weight. */
const trailersPattern = /(?:^|,)[ \t]*trailers[ \t]*(?:,|$)/i;

/** Several lines of one name as the list that they are, RFC 9110 section 5.3. */
function joinLines(before: string | null, value: string): string {
  return before === null ? value : `${before}, ${value}`;
}

/** Takes note of a field that tells of the message's way; its first letter rules out nearly all others. */
function collectForwardingField(
  text: string,
  start: number,
  nameEnd: number,
  value: string,
  fields: HeaderFields,
): void {
  const name = text.substring(start, nameEnd).toLowerCase();
  if (!forwardingFields.has(name)) return;
  fields.forwarding ??= new Map();
  fields.forwarding.set(name, joinLines(fields.forwarding.get(name) ?? null, value));
}

/** The header lines without those of the given names (lower case). */
export function withoutFields(lines: string, names: readonly string[]): string {
  return lines
    .split('\r\n')
    .filter((line) => !names.includes(line.slice(0, line.indexOf(':')).toLowerCase()))
    .join('\r\n');
}

/** Compares bytes, never Unicode: U+212A must not pass for `k`. `name` is lower case. */
function isFieldName(text: string, start: number, end: number, name: string): boolean {
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
function readContentLength(value: string, fields: HeaderFields, response: boolean): FieldAction {
  const isList = response && value.includes(',');
  const length = isList ? parseRepeatedDecimal(value) : parseDecimal(value);
  const isRepeated = fields.contentLength >= 0;
  if (isRepeated && !(response && length === fields.contentLength)) throw repeatedLengthError();
  fields.contentLength = length;
  if (isRepeated) return FieldAction.Drop;
  if (!isList && (value.charCodeAt(0) !== zeroCode || value.length === 1)) return FieldAction.Forward;
  fields.forwardableLines += `Content-Length: ${length}\r\n`;
  return FieldAction.Drop;
}

/** The number that every member of a list is. */
function parseRepeatedDecimal(list: string): number {
  const [length, ...others] = list.split(',').map((member) => parseDecimal(trimOws(member)));
  if (others.some((other) => other !== length)) throw repeatedLengthError();
  return length;
}

function repeatedLengthError(): MalformedMessage {
  return new MalformedMessage('repeated-content-length');
}

/** 1*DIGIT, RFC 9110 section 8.6; fifteen digits stay exact in a double. */
function parseDecimal(text: string): number {
  let number = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - zeroCode;
    if (!(digit >= 0 && digit <= 9)) throw new MalformedMessage('invalid-content-length');
    number = number * 10 + digit;
  }
  if (text.length === 0 || text.length > 15) throw new MalformedMessage('invalid-content-length');
  return number;
}

/** Fields that carry the message itself and that no peer may declare hop-by-hop. */
const endToEndFields = new Set(['host', 'content-length', 'transfer-encoding', 'cookie', 'set-cookie']);

function readConnection(value: string, fields: HeaderFields): void {
  // What nearly every message says needs no taking apart.
  if (value === 'keep-alive') {
    fields.hasKeepAlive = true;
    return;
  }
  for (const part of value.split(',')) {
    const option = part.trim().toLowerCase();
    if (option === 'close') fields.hasClose = true;
    else if (option === 'keep-alive') fields.hasKeepAlive = true;
    else if (option !== '' && !endToEndFields.has(option)) {
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
