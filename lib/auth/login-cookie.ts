import { loginLifetimeSeconds } from '@/lib/core/access';

/** Under TLS the name itself makes browsers refuse a cookie that another host or plain HTTP set (RFC 6265bis). */
function getCookieName(isSecure: boolean): string {
  return isSecure ? '__Host-stickyboard' : 'stickyboard';
}

/** Whether the browser used TLS: only the gate knows. */
export function isHttps(headers: Headers): boolean {
  return headers.get('x-forwarded-proto') === 'https';
}

/** Each is looked up in the database. */
const maxLoginSecrets = 4;

/**
 * The secrets of the logins that a request carries, in its order. There may be several: a browser also sends cookies of
 * the name that were set for another path or a parent domain, such as by another dashboard, and may send them first.
 */
export function getLoginSecrets(headers: Headers): string[] {
  const name = `${getCookieName(isHttps(headers))}=`;
  const pairs = (headers.get('cookie') ?? '').split(';').map((pair) => pair.trim());
  const secrets = pairs.filter((pair) => pair.startsWith(name)).map((pair) => pair.slice(name.length));
  return secrets.filter((secret) => secret !== '').slice(0, maxLoginSecrets);
}

/** The Set-Cookie that begins a login; that ends it if `secret` is null. */
export function formatLoginCookie(headers: Headers, secret: string | null): string {
  const secure = isHttps(headers);
  const maxAgeSeconds = secret === null ? 0 : loginLifetimeSeconds;
  const pair = `${getCookieName(secure)}=${secret ?? ''}`;
  return `${pair}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}${secure ? '; Secure' : ''}`;
}
