import { createTimeFormat, formatUtcOffset } from '@/lib/core/format/time-format';

/**
 * Gives times in UTC as the clocks of a zone show them, with the distance from UTC: `2026-11-22T12:04:11.123456Z`
 * becomes `2026-11-22T13:04:11.123456+01:00`.
 *
 * @param zone its IANA name
 * @throws RangeError if the zone is not known
 */
export function createLocalTimeFormatter(zone: string): (iso: string) => string {
  if (zone === 'UTC') return (iso) => iso;
  const timeFormat = createTimeFormat(zone);
  return (iso) => {
    const seconds = Math.floor(Date.parse(iso) / 1000);
    // The fraction is to the microsecond, which Date does not hold.
    return `${timeFormat.toLocalDateTime(seconds)}${iso.slice(19, -1)}${formatUtcOffset(timeFormat.utcOffsetSeconds(seconds))}`;
  };
}
