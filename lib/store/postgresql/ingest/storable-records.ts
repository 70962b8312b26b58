import type { JournalRecord } from '@/lib/core/journal-records';
import { toStorableText } from './decision-lines';

/** The records of a batch with texts that PostgreSQL can store, wherever in them. */
export function toStorableRecords(records: readonly JournalRecord[]): JournalRecord[] {
  return records.map((record) => toStorable(record));
}

/** A value with texts that PostgreSQL can store, wherever in it. @param value text, numbers, and arrays and objects of them */
export function toStorable<Value>(value: Value): Value {
  if (typeof value === 'string') return toStorableText(value) as Value;
  if (Array.isArray(value)) return value.map((element) => toStorable(element)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [toStorableText(name), toStorable(inner)]);
  return Object.fromEntries(entries);
}
