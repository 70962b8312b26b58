import type { RequestHead } from '../http1/request-head';

/** What the requests of one browser have in common before it has a cookie. */
export interface BrowserSignature {
  /** The client's address and what its User-Agent and Accept-Language say. */
  client: string;
  /** The same, the host asked for and what else all requests of one browser to one host share. */
  browser: string;
  /** Whether the request looks like a browser's: it names a user agent and a language. */
  isBrowser: boolean;
}

/**
 * Signature of a request without a session cookie. Sec-Fetch-Dest, Sec-Fetch-Mode and Accept are no part
 * of it: one page asks for scripts, styles and images at the same time.
 * @param address the client's
 */
export function getBrowserSignature({ fields, host }: RequestHead, address: string): BrowserSignature {
  const lines = fields.forwardableLines;
  let userAgent = '';
  let language = '';
  let hints = '';
  for (let at = 0; at < lines.length; ) {
    const end = lines.indexOf('\r\n', at);
    const colon = lines.indexOf(':', at);
    switch (colon - at) {
      case 9:
        if (equalsIgnoreCase(lines, at, colon, 'sec-ch-ua')) hints += lines.substring(colon, end);
        break;
      case 10:
        if (equalsIgnoreCase(lines, at, colon, 'user-agent'))
          userAgent = lines.substring(colon + 1, end).trim();
        break;
      case 14:
        if (equalsIgnoreCase(lines, at, colon, 'sec-fetch-site')) hints += ' sec-fetch';
        break;
      case 15:
        if (equalsIgnoreCase(lines, at, colon, 'accept-language'))
          language = lines.substring(colon + 1, end).trim();
        break;
      case 18:
        if (equalsIgnoreCase(lines, at, colon, 'sec-ch-ua-platform')) hints += lines.substring(colon, end);
    }
    at = end + 2;
  }
  const client = `${address}\n${userAgent}\n${language}`;
  // Programs that send the field at all say `*`, as fetch in Node does; browsers name a language.
  const isBrowser = userAgent !== '' && /^[a-z]/i.test(language);
  return { client, browser: `${client}\n${host}\n${hints}`, isBrowser };
}

function equalsIgnoreCase(lines: string, start: number, end: number, name: string): boolean {
  return lines.substring(start, end).toLowerCase() === name;
}
