import type { TimeFormat } from '@/lib/core/format/time-format';
import { formatIsoToSecond } from '@/lib/core/iso-time';

/** The moment in a `datetime-local` field in a time zone, ISO 8601 to the second; empty if it has none. */
export function parseDateTimeField(field: string, times: TimeFormat): string {
  const seconds = field === '' ? Number.NaN : times.fromLocalDateTime(field);
  return Number.isNaN(seconds) ? '' : formatIsoToSecond(seconds * 1000);
}

/** The value of a `datetime-local` field for a moment, to the second; empty for none. */
export function formatDateTimeField(moment: string, times: TimeFormat): string {
  return moment === '' ? '' : times.toLocalDateTime(Date.parse(moment) / 1000);
}
