import type { TimeFormat } from '@/lib/core/format/time-format';

/** The moment that a `datetime-local` field names on the clocks of a zone, ISO 8601 to the second; empty where it names none. */
export function parseDateTimeField(field: string, times: TimeFormat): string {
  const seconds = field === '' ? Number.NaN : times.fromLocalDateTime(field);
  return Number.isNaN(seconds) ? '' : formatIsoSeconds(seconds * 1000);
}

/** What a `datetime-local` field shows for a moment, to the second; empty for none. */
export function formatDateTimeField(moment: string, times: TimeFormat): string {
  return moment === '' ? '' : times.toLocalDateTime(Date.parse(moment) / 1000);
}

/** A moment, ms since the epoch, in ISO 8601 to the second. */
export function formatIsoSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
