import type { Times } from '@/lib/format/zone';

/** The moment that a `datetime-local` field names on the clocks of a zone, ISO 8601 to the second; empty where it names none. */
export function momentOf(field: string, times: Times): string {
  const seconds = field === '' ? Number.NaN : times.ofWall(field);
  return Number.isNaN(seconds) ? '' : isoOf(seconds * 1000);
}

/** What a `datetime-local` field shows for a moment, to the second; empty for none. */
export function fieldOf(moment: string, times: Times): string {
  return moment === '' ? '' : times.wall(Date.parse(moment) / 1000);
}

/** A moment, ms since the epoch, in ISO 8601 to the second. */
export function isoOf(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
