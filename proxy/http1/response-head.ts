import { crCode, responseValueTable, spCode } from './grammar';
import { type HeaderFields, type ReservedCookie, withoutFields } from './header-fields';
import { MalformedMessage } from './malformed-message';
import { HeadText, readFields } from './read-fields';

/** A response head that was understood in full. */
export interface ResponseHead {
  status: number;
  /** The status line as passed on, CRLF included. */
  startLine: string;
  /** 10 or 11. */
  version: number;
  /** Bytes of the head, its empty line included. */
  headBytes: number;
  /** Whether the backend keeps the connection, RFC 9112 section 9.3. */
  isPersistent: boolean;
  fields: HeaderFields;
}

/**
 * Parses a response head, RFC 9112 section 4. Lines may end with LF alone, section 2.2.
 *
 * Status codes up to 999 are passed on as they are: RFC 9110 section 15 leaves those above 599 to internal use, and its
 * client to take them for a 5xx.
 *
 * @param bytes with a whole head from `from` on: an empty line ends it before `to`; what follows it is not
 *   looked at
 * @param maxLines at most this many header lines
 * @param reservedCookie the cookie that the proxy sets itself, or null
 * @throws MalformedMessage if it breaks the grammar; a proxy responds 502 then
 */
export function parseResponseHead(
  bytes: Buffer,
  from: number,
  to: number,
  maxLines: number,
  reservedCookie: ReservedCookie | null,
): ResponseHead {
  const head = new HeadText(bytes, from, to);
  const { text } = head;
  const version = text.startsWith('HTTP/1.1 ') ? 11 : text.startsWith('HTTP/1.0 ') ? 10 : 0;
  if (version === 0) throw new MalformedMessage('invalid-status-line');
  const status =
    parseDigit(bytes[from + 9]) * 100 + parseDigit(bytes[from + 10]) * 10 + parseDigit(bytes[from + 11]);
  if (status < 100) throw new MalformedMessage('invalid-status-code');
  const newline = text.indexOf('\n', 12);
  const isCrLf = text.charCodeAt(newline - 1) === crCode;
  const lineEnd = isCrLf ? newline - 1 : newline;
  if (lineEnd > 12 && bytes[from + 12] !== spCode) throw new MalformedMessage('invalid-status-line');
  for (let at = from + 12; at < from + lineEnd; at++) {
    if (responseValueTable[bytes[at]] !== 1) throw new MalformedMessage('invalid-reason-phrase');
  }
  const fields = readFields(head, newline + 1, {
    maxLines,
    isResponse: true,
    nameFilter: null,
    replaceHost: false,
    reservedCookie,
  });
  if (fields.isChunked && version === 10) throw new MalformedMessage('transfer-encoding-in-http10');
  // RFC 9112 section 6.3: the coding wins, the length must not be passed on, and both together may be smuggling: the
  // connection serves no other request.
  const isAmbiguous = fields.isChunked && fields.contentLength >= 0;
  if (isAmbiguous) {
    fields.forwardableLines = withoutFields(fields.forwardableLines, ['content-length']);
    fields.contentLength = -1;
  }
  return {
    status,
    startLine:
      version === 11 && lineEnd > 12 && isCrLf
        ? text.substring(0, lineEnd + 2)
        : createStatusLine(status, text, lineEnd),
    version,
    headBytes: head.end,
    isPersistent:
      !isAmbiguous && (version === 11 ? !fields.hasClose : fields.hasKeepAlive && !fields.hasClose),
    fields,
  };
}

/**
 * The status line as passed on, RFC 9112 section 4: with this proxy's version, and a space also before an empty reason.
 */
function createStatusLine(status: number, text: string, lineEnd: number): string {
  return `HTTP/1.1 ${status} ${lineEnd > 13 ? text.substring(13, lineEnd) : ''}\r\n`;
}

function parseDigit(code: number): number {
  const value = code - 0x30;
  if (!(value >= 0 && value <= 9)) throw new MalformedMessage('invalid-status-code');
  return value;
}
