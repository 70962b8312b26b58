import { parseNodeAddress } from '@/lib/core/addresses';
import type { NetworkList } from '@/lib/core/networks';
import { colonCode } from '../http1/grammar';

/**
 * The client behind proxies in front that are trusted: the rightmost address of a list that is not of one of them,
 * since each proxy adds the sender of its request on the right (nginx's `real_ip_recursive`). If all are trusted it is
 * the leftmost; entries to the left of one that is no address are not trusted.
 *
 * @param from the field that `value` is of
 * @param value its lines joined by `, `
 * @param peer the trusted sender
 * @returns an address as `canonicalAddress` writes it, or `peer` if the field names none
 */
export function getClientFromList(
  from: 'x-forwarded-for' | 'forwarded',
  value: string,
  peer: string,
  trusted: NetworkList,
): string {
  let client = peer;
  for (let end = value.length; end >= 0; ) {
    const comma = from === 'forwarded' ? lastCommaOutsideQuotes(value, end) : value.lastIndexOf(',', end - 1);
    const entry = value.slice(comma + 1, end).trim();
    const node = from === 'forwarded' ? parseForParameter(entry) : entry;
    const address = node === null ? null : parseNodeAddress(node);
    if (address === null) return client;
    client = address;
    if (comma < 0 || !trusted.contains(address)) return client;
    end = comma;
  }
  return client;
}

/**
 * The client behind a trusted proxy in front that names it in a field of its own, such as CF-Connecting-IP.
 *
 * @param lines header lines, each ended by CRLF
 * @param name of the field, in lower case
 * @param peer the trusted sender
 * @returns an address as `canonicalAddress` writes it; `peer` if there is no such line, more than one, or its value
 *   is not a single address
 */
export function getClientFromField(lines: string, name: string, peer: string): string {
  let value: string | null = null;
  for (let at = 0; at < lines.length; ) {
    const end = lines.indexOf('\r\n', at);
    const colon = at + name.length;
    if (lines.charCodeAt(colon) === colonCode && lines.substring(at, colon).toLowerCase() === name) {
      if (value !== null) return peer;
      value = lines.substring(colon + 1, end).trim();
    }
    at = end + 2;
  }
  return (value === null ? null : parseNodeAddress(value)) ?? peer;
}

/**
 * Reads from the right, where the trusted proxies wrote: a client's unclosed quotation would swallow what they added.
 * @returns the index of the last comma before `end` that separates elements, or -1
 */
function lastCommaOutsideQuotes(value: string, end: number): number {
  let quoted = false;
  for (let at = end - 1; at >= 0; at--) {
    if (value[at] === '"' && !isEscaped(value, at)) quoted = !quoted;
    else if (value[at] === ',' && !quoted) return at;
  }
  return -1;
}

function isEscaped(value: string, at: number): boolean {
  let before = at;
  while (value[before - 1] === '\\') before--;
  return (at - before) % 2 === 1;
}

const tokenSource = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const pairSource = `${tokenSource}=(?:${tokenSource}|"(?:[^"\\\\]|\\\\.)*")`;
const elementPattern = new RegExp(`^${pairSource}(?:;${pairSource})*$`);
const forPattern = new RegExp(`(?:^|;)for=(?:(${tokenSource})|"((?:[^"\\\\]|\\\\.)*)")`, 'i');

/** The node of `for` in an element, RFC 7239 section 4; null if the element is invalid or has none. */
function parseForParameter(element: string): string | null {
  if (!elementPattern.test(element)) return null;
  const [, token, quoted] = forPattern.exec(element) ?? [];
  return token ?? quoted?.replace(/\\(.)/g, '$1') ?? null;
}
