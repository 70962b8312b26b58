/**
 * The index of the value of the next cookie called `name` in a Cookie header, RFC 6265 section 4.2. Names are
 * compared with case, as section 5.3 has it. One name may occur several times: a browser also sends the cookies of
 * a longer path and of a parent domain, in an order that the server must not rely on.
 * @param after the index that the last call returned, or 0 at first
 * @returns -1 if there is none
 */
export function findCookieIndex(cookies: string, name: string, after: number): number {
  let at = after;
  if (after > 0) {
    at = cookies.indexOf(';', after) + 1;
    if (at === 0) return -1;
  }
  while (at < cookies.length) {
    while (cookies.charCodeAt(at) === 0x20 || cookies.charCodeAt(at) === 0x09) at++;
    if (cookies.startsWith(name, at) && cookies.charCodeAt(at + name.length) === 0x3d) {
      return at + name.length + 1;
    }
    const end = cookies.indexOf(';', at);
    if (end === -1) return -1;
    at = end + 1;
  }
  return -1;
}

/** The value that begins at `index`; blanks around it and quotes are taken off. */
export function getCookieValueAt(cookies: string, index: number): string {
  const end = cookies.indexOf(';', index);
  return unquoteCookieValue(cookies.substring(index, end === -1 ? cookies.length : end).trim());
}

/**
 * Values of one name that are looked at: more than a browser sends of its paths and domains. To look one up may cost
 * an HMAC, and a head has room for hundreds.
 */
export const maxCookieValues = 16;

/**
 * What `lookup` finds for the first cookie called `name` for which it finds anything, of `maxCookieValues`; empty ones are
 * passed over and do not count.
 */
export function findCookie<Found>(
  cookies: string,
  name: string,
  lookup: (value: string) => Found | null,
): Found | null {
  let remaining = maxCookieValues;
  for (
    let at = findCookieIndex(cookies, name, 0);
    at !== -1 && remaining > 0;
    at = findCookieIndex(cookies, name, at)
  ) {
    const value = getCookieValueAt(cookies, at);
    if (value === '') continue;
    remaining--;
    const found = lookup(value);
    if (found !== null) return found;
  }
  return null;
}

/** A cookie's value without the quotes that it may stand in, RFC 6265 section 4.1.1. */
export function unquoteCookieValue(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}

/** A Set-Cookie line, CRLF included. @param attributes `; Path=/; HttpOnly` and the like */
export function createSetCookieLine(name: string, value: string, attributes: string): string {
  return `Set-Cookie: ${name}=${value}${attributes}\r\n`;
}
