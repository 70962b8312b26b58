/** Name of the cookie that remembers the zone in which times are shown, so that the server renders them so. */
export const timeZoneCookieName = 'stickyboard_zone';

const cookieMaxAgeSeconds = 31_536_000;

/** The cookie that remembers a zone. */
export function formatTimeZoneCookie(zone: string): string {
  return `${timeZoneCookieName}=${encodeURIComponent(zone)}; Path=/; Max-Age=${cookieMaxAgeSeconds}; SameSite=Strict`;
}

/** The zone in a cookie; UTC if there is none, or an unknown one. */
export function parseTimeZoneCookie(value: string | undefined): string {
  if (!value) return 'UTC';
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: value }).resolvedOptions().timeZone;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return 'UTC';
  }
}
