import { createResponseLines } from '../../forwarding/via';
import type { RequestHead } from '../../http1/request-head';
import type { ResponseHead } from '../../http1/response-head';
import { createUpgradeLines } from '../../tunnel/upgrade';

/** The head of a response as the client gets it. */
export interface SerializedResponseHead {
  /** latin1, the empty line included. */
  text: string;
  /** Whether the body is sent in chunks. */
  chunked: boolean;
  /** Whether the head delimits the body; else the end of the connection does. */
  delimited: boolean;
  /** Whether the connection stays open behind it. */
  persistent: boolean;
}

/**
 * Serializes a backend's head for the client, RFC 9112 section 6: with the length if it is known, else in chunks;
 * HTTP/1.0 has no chunks: there the end of the connection ends the body.
 *
 * @param cookies Set-Cookie lines of the proxy, or ''
 * @param persistent whether the connection could stay open
 * @param via pseudonym of this proxy in Via, or null
 */
export function serializeResponseHead(
  request: RequestHead,
  head: ResponseHead,
  cookies: string,
  persistent: boolean,
  via: string | null,
): SerializedResponseHead {
  const { status, startLine, fields } = head;
  const bodiless = request.method === 'HEAD' || status === 204 || status === 304;
  const unknownLength = fields.contentLength < 0 && !bodiless;
  const chunked = unknownLength && request.version === 11;
  const delimited = chunked || !unknownLength;
  const isPersistent = persistent && delimited;
  const framing = chunked ? 'Transfer-Encoding: chunked\r\n' : '';
  // RFC 9110 section 15.5.22: a 426 has to say what it asks for.
  const upgrade = status === 426 && fields.upgrade !== null ? createUpgradeLines(fields.upgrade) : '';
  const connection = !isPersistent
    ? 'Connection: close\r\n'
    : request.version === 10
      ? 'Connection: keep-alive\r\n'
      : '';
  const lines = createResponseLines(head, via, status === 204);
  const text = `${startLine}${lines}${framing}${cookies}${upgrade}${connection}\r\n`;
  return { text, chunked, delimited, persistent: isPersistent };
}
