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
export function viaLine(pseudonym: string | null, incoming: string | null, version: number): string {
  if (pseudonym === null) return '';
  const before = incoming === null || incoming === '' ? '' : `${incoming}, `;
  return `Via: ${before}${version === 10 ? '1.0' : '1.1'} ${pseudonym}\r\n`;
}
