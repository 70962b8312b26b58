import { type FieldRules, type Fields, readFields } from './fields';
import { FIELD_VALUE } from './grammar';
import { MalformedMessage } from './malformed';

/** A response head that was understood in full. */
export interface ResponseHead {
  status: number;
  reason: string;
  /** 10 or 11. */
  version: number;
  /** Whether the backend keeps the connection, RFC 9112 section 9.3. */
  persistent: boolean;
  fields: Fields;
}

/**
 * Parses a response head, RFC 9112 section 4.
 *
 * @param text from the first byte of the status line to the empty line, as latin1
 * @param ownCookie a cookie name that the proxy alone may set, or null
 * @throws MalformedMessage where it breaks the grammar; a proxy answers 502 then
 */
export function parseResponseHead(text: string, headers: number, ownCookie: string | null): ResponseHead {
  const version = text.startsWith('HTTP/1.1 ') ? 11 : text.startsWith('HTTP/1.0 ') ? 10 : 0;
  if (version === 0) throw new MalformedMessage(502, 'an invalid status line');
  const status = digit(text, 9) * 100 + digit(text, 10) * 10 + digit(text, 11);
  if (status < 100 || status > 599) throw new MalformedMessage(502, 'an invalid status code');
  const lineEnd = text.indexOf('\r\n', 12);
  if (lineEnd > 12 && text.charCodeAt(12) !== 0x20) throw new MalformedMessage(502, 'an invalid status line');
  for (let at = 12; at < lineEnd; at++) {
    if (FIELD_VALUE[text.charCodeAt(at)] !== 1) throw new MalformedMessage(502, 'an invalid reason phrase');
  }
  const rules: FieldRules = { headers, replaceHost: false, ownCookie };
  const fields = readFields(text, lineEnd + 2, rules);
  if (fields.chunked && version === 10) throw new MalformedMessage(502, 'Transfer-Encoding in HTTP/1.0');
  return {
    status,
    reason: lineEnd > 13 ? text.substring(13, lineEnd) : '',
    version,
    persistent: version === 11 ? !fields.close : fields.keepAlive && !fields.close,
    fields,
  };
}

function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - 0x30;
  if (!(value >= 0 && value <= 9)) throw new MalformedMessage(502, 'an invalid status code');
  return value;
}
