/**
 * The value of the first cookie called `name` in a Cookie header, RFC 6265 section 4.2; quotes around a
 * value are taken off.
 * @returns null where there is none
 */
export function cookieValue(cookies: string, name: string): string | null {
  let at = 0;
  while (at < cookies.length) {
    while (cookies.charCodeAt(at) === 0x20 || cookies.charCodeAt(at) === 0x09) at++;
    let end = cookies.indexOf(';', at);
    if (end === -1) end = cookies.length;
    if (cookies.startsWith(name, at) && cookies.charCodeAt(at + name.length) === 0x3d) {
      const value = cookies.substring(at + name.length + 1, end).trim();
      return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
    }
    at = end + 1;
  }
  return null;
}

/** A Set-Cookie line, CRLF included. @param attributes `; Path=/; HttpOnly` and the like */
export function setCookieLine(name: string, value: string, attributes: string): string {
  return `Set-Cookie: ${name}=${value}${attributes}\r\n`;
}
