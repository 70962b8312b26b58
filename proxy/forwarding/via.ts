import { withoutFields } from '../http1/header-fields';
import { MalformedMessage } from '../http1/malformed-message';
import type { ResponseHead } from '../http1/response-head';

/**
 * The Via line for the next hop, RFC 9110 section 7.6.3: those before in their order, then this proxy
 * with the version of the message as it came in. Takes the place of the incoming lines; serves requests
 * and responses alike.
 *
 * @param pseudonym of this proxy, or null where it does not tell
 * @param incoming Via of the message, lines joined by `, `, or null
 * @param version of the message that came, 10 or 11
 * @returns the line with its CRLF; empty without a pseudonym, where the incoming ones go on as they are
 */
export function createViaLine(pseudonym: string | null, incoming: string | null, version: number): string {
  if (pseudonym === null) return '';
  const before = incoming === null || incoming === '' ? '' : `${incoming}, `;
  return `Via: ${before}${version === 10 ? '1.0' : '1.1'} ${pseudonym}\r\n`;
}

/**
 * The header lines of a response for the client: what came, and this proxy in Via where it tells.
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
 * Refuses a request that has been here before: it would go round for ever. It is rejected like a malformed
 * one, without a decision, since the round before has one already, which ends with this answer.
 *
 * @param incoming Via of the request, lines joined by `, `
 * @throws MalformedMessage (508, RFC 5842 section 7.2) where `incoming` has the pseudonym
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
