/** How long a login lasts at most, seconds; and while it is not used. */
export const loginSeconds = 7 * 86_400;
export const idleSeconds = 12 * 3600;

/** Under TLS the name itself makes browsers refuse a cookie that another host or plain HTTP set (RFC 6265bis). */
function nameOf(isSecure: boolean): string {
  return isSecure ? '__Host-stickyboard' : 'stickyboard';
}

/** Whether the browser came by TLS: the gate says so, nobody else can. */
export function isSecure(headers: Headers): boolean {
  return headers.get('x-forwarded-proto') === 'https';
}

/** The secret of the login that a request carries, or null. */
export function loginSecret(headers: Headers): string | null {
  const name = `${nameOf(isSecure(headers))}=`;
  for (const pair of (headers.get('cookie') ?? '').split(';')) {
    const text = pair.trim();
    if (text.startsWith(name)) return text.slice(name.length) || null;
  }
  return null;
}

/** The Set-Cookie that begins a login; that ends it where `secret` is null. */
export function loginCookie(headers: Headers, secret: string | null): string {
  const secure = isSecure(headers);
  const life = secret === null ? 0 : loginSeconds;
  const pair = `${nameOf(secure)}=${secret ?? ''}`;
  return `${pair}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${life}${secure ? '; Secure' : ''}`;
}
