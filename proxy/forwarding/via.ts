import { withoutFields } from '../http1/header-fields';
import { MalformedMessage } from '../http1/malformed-message';
import type { ResponseHead } from '../http1/response-head';

/**
 * The Via line for the next hop, RFC 9110 section 7.6.3: those before in their order, then this proxy
 * with the version of the received message. Replaces the incoming lines; the same for requests and responses.
 *
 * @param pseudonym of this proxy, or null if it adds none
 * @param incoming Via of the message, lines joined by `, `, or null
 * @param version of the received message, 10 or 11
 * @returns the line with its CRLF; empty without a pseudonym, when the incoming ones are passed on unchanged
 */
export function createViaLine(pseudonym: string | null, incoming: string | null, version: number): string {
  if (pseudonym === null) return '';
  const before = incoming === null || incoming === '' ? '' : `${incoming}, `;
  return `Via: ${before}${version === 10 ? '1.0' : '1.1'} ${pseudonym}\r\n`;
}

/**
 * The header lines of a response for the client: the received ones, and this proxy in Via if it has a pseudonym.
 * @param isBodiless whether it must not announce a length, RFC 9110 section 8.6
 */
export function createResponseLines(
  { fields, version }: ResponseHead,
  pseudonym: string | null,
  isBodiless: boolean,
): string {
  const lines =
    isBodiless && fields.contentLength >= 0
      ? withoutFields(fields.forwardableLines, ['content-length'])
      : fields.forwardableLines;
  if (pseudonym === null) return lines;
  const incoming = fields.forwarding?.get('via') ?? null;
  return (
    (incoming === null ? lines : withoutFields(lines, ['via'])) + createViaLine(pseudonym, incoming, version)
  );
}

/**
 * Rejects a request that has been here before: it would loop forever. It is rejected like a malformed one, without a
 * decision, since its first pass has one already, which ends with this response.
 *
 * @param incoming Via of the request, lines joined by `, `
 * @throws MalformedMessage (508, RFC 5842 section 7.2) if `incoming` has the pseudonym
 */
export function assertNoLoop(pseudonym: string, incoming: string): void {
  const own = pseudonym.toLowerCase();
  const passed = incoming.split(',').some(
    (hop) =>
      hop
        .trim()
        .toLowerCase()
        .split(/[ \t]+/)[1] === own,
  );
  if (!passed) return;
  throw new MalformedMessage('request-loop');
}
