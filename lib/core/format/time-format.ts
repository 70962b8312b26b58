import type { Language } from './language';
import { formatDateTime, formatDay, formatTimeOfDay, formatTimeOfDayMillis, formatTimeOrDate } from './time';

/** Times on screen in one zone. Every function takes ISO 8601 in UTC, or seconds since the epoch where it says so. */
export interface TimeFormat {
  /** IANA name of the zone. */
  timeZone: string;
  /** How far the zone is ahead of UTC at a moment in seconds since the epoch, in seconds. */
  utcOffsetSeconds(seconds: number): number;
  /** `12:04:11` */
  timeOfDay(iso: string): string;
  /** `12:04:11.123` */
  timeOfDayMillis(iso: string): string;
  /** `12:04:11` today, `21 Nov 12:04:11` or `11月21日 12:04:11` on another day. */
  timeOrDate(iso: string, now: string): string;
  /** `2026-11-22 12:04:11 UTC`, or with the zone's distance from UTC, as in `+08:00`. */
  dateTime(iso: string): string;
  /** `12:04:11` of a moment in seconds since the epoch. */
  timeOfDayFromSeconds(seconds: number): string;
  /** `21 Nov` or `11月21日` of a moment in seconds since the epoch. */
  day(seconds: number): string;
  /** `2026-11-22T12:04:11` on the zone's clocks, of a moment in seconds since the epoch. */
  toLocalDateTime(seconds: number): string;
  /**
   * The moment at which the zone's clocks show `2026-11-22T12:04:11`, seconds since the epoch; NaN if they never do.
   */
  fromLocalDateTime(wall: string): number;
}

/**
 * Times as the clocks of a zone show them, days as a language says them. Throws a RangeError if the zone is unknown.
 */
export function createTimeFormat(timeZone: string, language: Language = 'en'): TimeFormat {
  const utcOffsetSeconds = createOffsetLookup(timeZone);
  const shifted = (iso: string) => {
    const millis = Date.parse(iso);
    return new Date(millis + utcOffsetSeconds(Math.floor(millis / 1000)) * 1000).toISOString();
  };
  const toLocalDateTime = (seconds: number) =>
    new Date((seconds + utcOffsetSeconds(seconds)) * 1000).toISOString().slice(0, 19);
  return {
    timeZone,
    utcOffsetSeconds,
    toLocalDateTime,
    timeOfDay: (iso) => formatTimeOfDay(shifted(iso)),
    timeOfDayMillis: (iso) => formatTimeOfDayMillis(shifted(iso)),
    timeOrDate: (iso, now) => formatTimeOrDate(shifted(iso), shifted(now), language),
    dateTime: (iso) => {
      const offset = utcOffsetSeconds(Date.parse(iso) / 1000);
      return formatDateTime(shifted(iso)).replace('UTC', offset === 0 ? 'UTC' : formatUtcOffset(offset));
    },
    timeOfDayFromSeconds: (seconds) => toLocalDateTime(seconds).slice(11),
    day: (seconds) => formatDay(toLocalDateTime(seconds), language),
    fromLocalDateTime(text) {
      const asUtc = Date.parse(`${text}Z`) / 1000;
      if (Number.isNaN(asUtc)) return Number.NaN;
      // If the clocks have just been changed, the first guess is off by the change.
      const guess = asUtc - utcOffsetSeconds(asUtc);
      return asUtc - utcOffsetSeconds(guess);
    },
  };
}

/** Times in UTC. */
export const utcTimeFormat: TimeFormat = createTimeFormat('UTC');

/** `+00:00`, `+08:00`, `-03:30`. */
export function formatUtcOffset(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${seconds < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Seconds for which an offset is cached: zones change at full quarters of an hour. */
const offsetCacheSeconds = 900;

function createOffsetLookup(timeZone: string): (seconds: number) => number {
  if (timeZone === 'UTC') return () => 0;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const known = new Map<number, number>();
  return (seconds) => {
    const quarter = Math.floor(seconds / offsetCacheSeconds);
    const found = known.get(quarter);
    if (found !== undefined) return found;
    const parts = format.formatToParts(new Date(quarter * offsetCacheSeconds * 1000));
    const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d+):(\d+)/.exec(name) ?? [];
    const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
    // A page that stays open for weeks keeps formatting new times.
    if (known.size > 5000) known.clear();
    known.set(quarter, offset);
    return offset;
  };
}
