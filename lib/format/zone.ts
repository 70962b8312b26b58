import type { Language } from './language';
import { clock, clockMillis, clockOrDay, day, moment } from './time';

/** Times on screen in one zone. Every function takes ISO 8601 in UTC, or seconds since the epoch where it says so. */
export interface Times {
  /** IANA name of the zone. */
  zone: string;
  /** How far the zone is ahead of UTC at a moment in seconds since the epoch, in seconds. */
  offset(seconds: number): number;
  /** `12:04:11` */
  clock(iso: string): string;
  /** `12:04:11.123` */
  clockMillis(iso: string): string;
  /** `12:04:11` today, `21 Nov 12:04:11` or `11月21日 12:04:11` on another day. */
  clockOrDay(iso: string, now: string): string;
  /** `2026-11-22 12:04:11 UTC`, or with the zone's distance from UTC, as in `+08:00`. */
  moment(iso: string): string;
  /** `12:04:11` of a moment in seconds since the epoch. */
  clockOfSeconds(seconds: number): string;
  /** `21 Nov` or `11月21日` of a moment in seconds since the epoch. */
  day(seconds: number): string;
  /** `2026-11-22T12:04:11` on the zone's clocks, of a moment in seconds since the epoch. */
  wall(seconds: number): string;
  /** The moment at which the zone's clocks show `2026-11-22T12:04:11`, seconds since the epoch; NaN where they never do. */
  ofWall(wall: string): number;
}

/** Times as the clocks of a zone show them, days as a language says them. Throws a RangeError where the zone is not known. */
export function timesIn(zone: string, language: Language = 'en'): Times {
  const offset = offsetsOf(zone);
  const shifted = (iso: string) => {
    const millis = Date.parse(iso);
    return new Date(millis + offset(Math.floor(millis / 1000)) * 1000).toISOString();
  };
  const wall = (seconds: number) => new Date((seconds + offset(seconds)) * 1000).toISOString().slice(0, 19);
  return {
    zone,
    offset,
    wall,
    clock: (iso) => clock(shifted(iso)),
    clockMillis: (iso) => clockMillis(shifted(iso)),
    clockOrDay: (iso, now) => clockOrDay(shifted(iso), shifted(now), language),
    moment: (iso) => moment(shifted(iso)).replace('UTC', distance(offset(Date.parse(iso) / 1000))),
    clockOfSeconds: (seconds) => wall(seconds).slice(11),
    day: (seconds) => day(wall(seconds), language),
    ofWall(text) {
      const asUtc = Date.parse(`${text}Z`) / 1000;
      if (Number.isNaN(asUtc)) return Number.NaN;
      // Where the clocks have just been changed, the first guess is off by the change.
      const guess = asUtc - offset(asUtc);
      return asUtc - offset(guess);
    },
  };
}

/** Times in UTC. */
export const utc: Times = timesIn('UTC');

/** `UTC`, `+08:00`, `-03:30`. */
function distance(seconds: number): string {
  if (seconds === 0) return 'UTC';
  const minutes = Math.round(Math.abs(seconds) / 60);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${seconds < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Seconds for which an answer is kept: zones change at full quarters of an hour. */
const stable = 900;

function offsetsOf(zone: string): (seconds: number) => number {
  if (zone === 'UTC') return () => 0;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  const known = new Map<number, number>();
  return (seconds) => {
    const quarter = Math.floor(seconds / stable);
    const found = known.get(quarter);
    if (found !== undefined) return found;
    const parts = format.formatToParts(new Date(quarter * stable * 1000));
    const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d+):(\d+)/.exec(name) ?? [];
    const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
    // A page that stays open for weeks asks for ever new times.
    if (known.size > 5000) known.clear();
    known.set(quarter, offset);
    return offset;
  };
}
