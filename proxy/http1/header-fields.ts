/** What the proxy must know of a message's header fields, and the lines that it may pass on. */
export class HeaderFields {
  /** Header lines fit for the next hop, each ended by CRLF. */
  forwardableLines = '';
  host: string | null = null;
  /** -1 if there is none; else `forwardableLines` contains it too. */
  contentLength = -1;
  isChunked = false;
  /** `Connection: close` */
  hasClose = false;
  /** `Connection: keep-alive` */
  hasKeepAlive = false;
  /** Cookie lines joined as RFC 6265 section 5.4 writes them; empty if there are none. */
  cookies = '';
  /** What Upgrade lines asked for, or null. */
  upgrade: string | null = null;
  /** Sec-WebSocket-Key of a request, Sec-WebSocket-Accept of a response, or null. */
  webSocketToken: string | null = null;
  /** Forwarding fields (X-Forwarded-…, Forwarded, Via), lines of one name joined, or null. */
  forwarding: Map<string, string> | null = null;
  /** Further names that Connection nominates: hop-by-hop, RFC 9110 section 7.6.1. */
  nominated: string[] | null = null;
  /** `TE: trailers`: whether trailers are welcome, RFC 9110 section 10.1.4. */
  acceptsTrailers = false;
  /** Set-Cookie lines of the cookie that the proxy sets itself, whether or not they are in `forwardableLines`. */
  reservedCookieCount = 0;
}

/** A cookie that the proxy sets itself, in responses of backends. */
export interface ReservedCookie {
  name: string;
  /** Whether a backend's is passed on, too. */
  isPassedOn: boolean;
}

/** Decides about field names that hold other symbols than `-`. */
export interface FieldNameFilter {
  /** Whether a field of this name must not be passed on. */
  isDropped(name: string): boolean;
  /**
   * Whether a trailer of this name must not be passed on: fields that are checked in the head have no meaning after the
   * body.
   */
  isTrailerDropped(name: string): boolean;
}

export interface FieldRules {
  /** At most this many lines. */
  maxLines: number;
  /**
   * Whether they are of a response, in which some faults are tolerated. In a request none is: what the backend parses
   * differently would be smuggled past the proxy.
   */
  isResponse: boolean;
  /** The filter of names with symbols; null if all are passed on. */
  nameFilter: FieldNameFilter | null;
  /** Leave Host out of `forwardableLines`: the caller writes its own. */
  replaceHost: boolean;
  /** Count the Set-Cookie lines of this cookie. */
  reservedCookie: ReservedCookie | null;
}

/** The header lines without those of the given names (lower case). */
export function withoutFields(lines: string, names: readonly string[]): string {
  return lines
    .split('\r\n')
    .filter((line) => !names.includes(line.slice(0, line.indexOf(':')).toLowerCase()))
    .join('\r\n');
}
