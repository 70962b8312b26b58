import { readContentLength } from './content-length';
import { forwardingFields } from './forwarding-fields';
import {
  colonCode,
  crCode,
  fieldValueTable,
  htabCode,
  isBlank,
  lfCode,
  plainNameTable,
  responseValueTable,
  spCode,
  tokenTable,
} from './grammar';
import { type FieldRules, HeaderFields, withoutFields } from './header-fields';
import { MalformedMessage } from './malformed-message';

/**
 * A head as received, in both forms that the parser needs: bytes are fast to inspect one by one, text is fast to slice.
 * `text[i]` is `bytes[base + i]`.
 */
export class HeadText {
  readonly text: string;
  /** The end of the head in `text`, its empty line included, once its fields were read. */
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
 * Lines already in canonical form are copied in runs, others are written again as `name: value`; what was
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
      if (at === lineStart && isBlank(code)) throw new MalformedMessage('folded-line');
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
    while (valueEnd > valueStart && isBlank(bytes[base + valueEnd - 1])) valueEnd--;

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
      return readContentLength(text.substring(valueStart, valueEnd), fields, rules.isResponse)
        ? FieldAction.Forward
        : FieldAction.Drop;
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
      // RFC 9112 section 6.1: an unsupported coding gets 501.
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

/** The member `trailers` of a TE list; it takes no weight. */
const trailersPattern = /(?:^|,)[ \t]*trailers[ \t]*(?:,|$)/i;

/** Several lines of one name as the list that they are, RFC 9110 section 5.3. */
function joinLines(before: string | null, value: string): string {
  return before === null ? value : `${before}, ${value}`;
}

/** Notes a forwarding field; its first letter rules out nearly all others. */
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

/** Compares bytes, never Unicode: U+212A must not pass for `k`. `name` is lower case. */
function isFieldName(text: string, start: number, end: number, name: string): boolean {
  for (let at = start, index = 0; at < end; at++, index++) {
    const code = text.charCodeAt(at);
    const lower = code >= 0x41 && code <= 0x5a ? code | 0x20 : code;
    if (lower !== name.charCodeAt(index)) return false;
  }
  return true;
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
