import { trimOws } from './grammar';
import type { HeaderFields } from './header-fields';
import { MalformedMessage } from './malformed-message';

const zeroCode = 0x30;

/**
 * Reads Content-Length: 1*DIGIT, once. In a response the same number again, in lines or in a list, is one: RFC 9110
 * section 8.6 lets a recipient replace it so; differing ones are a fault everywhere.
 * @returns whether the line is passed on unchanged
 */
export function readContentLength(value: string, fields: HeaderFields, isResponse: boolean): boolean {
  const isList = isResponse && value.includes(',');
  const length = isList ? parseRepeatedDecimal(value) : parseDecimal(value);
  const isRepeated = fields.contentLength >= 0;
  if (isRepeated && !(isResponse && length === fields.contentLength)) throw repeatedLengthError();
  fields.contentLength = length;
  if (isRepeated) return false;
  if (!isList && (value.charCodeAt(0) !== zeroCode || value.length === 1)) return true;
  fields.forwardableLines += `Content-Length: ${length}\r\n`;
  return false;
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
