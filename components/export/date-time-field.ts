import type { TimeFormat } from '@/lib/core/format/time-format';
import { formatIsoToSecond } from '@/lib/core/iso-time';

/** The moment that a `datetime-local` field names on the clocks of a zone, ISO 8601 to the second; empty where it names none. */
export function parseDateTimeField(field: string, times: TimeFormat): string {
  const seconds = field === '' ? Number.NaN : times.fromLocalDateTime(field);
  return Number.isNaN(seconds) ? '' : formatIsoToSecond(seconds * 1000);
}

/** What a `datetime-local` field shows for a moment, to the second; empty for none. */
export function formatDateTimeField(moment: string, times: TimeFormat): string {
  return moment === '' ? '' : times.toLocalDateTime(Date.parse(moment) / 1000);
}
