import type { Language } from './language';

/** Times on screen are UTC in a fixed form, so that what the server renders is what the browser renders. */

/** `12:04:11` of an ISO 8601 time in UTC. */
export function formatTimeOfDay(iso: string): string {
  return iso.slice(11, 19);
}

/** `12:04:11.123` of an ISO 8601 time in UTC. */
export function formatTimeOfDayMillis(iso: string): string {
  return iso.slice(11, 23).padEnd(12, '.000');
}

/** `2026-11-22 12:04:11 UTC`: the whole moment, for titles and hovers. */
export function formatDateTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** `12:04:11` today, `21 Nov 12:04:11` or `11月21日 12:04:11` on another day. Both are ISO 8601 in UTC. */
export function formatTimeOrDate(iso: string, now: string, language: Language = 'en'): string {
  return iso.slice(0, 10) === now.slice(0, 10)
    ? formatTimeOfDay(iso)
    : `${formatDay(iso, language)} ${formatTimeOfDay(iso)}`;
}

/** Seconds from one ISO 8601 time to another; negative when `to` is earlier. */
export function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `21 Nov` or `11月21日` of an ISO 8601 time in UTC. */
export function formatDay(iso: string, language: Language): string {
  const [month, date] = [Number(iso.slice(5, 7)), Number(iso.slice(8, 10))];
  return language === 'zh-Hans' ? `${month}月${date}日` : `${date} ${months[month - 1]}`;
}
