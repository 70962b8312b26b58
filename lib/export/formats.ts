import { stringify } from 'csv-stringify/sync';
import type { DecisionRow, EventRow, SessionRow } from '@/lib/api/types';

/** How rows become the text of a file: what comes first, and what each batch adds. */
export interface Format<Row> {
  contentType: string;
  head: string;
  write(rows: Row[]): string;
}

/** The columns of each export, in order. */
export const decisionFields = [
  'id',
  'time',
  'node',
  'listener',
  'upstream',
  'session',
  'presented',
  'outcome',
  'reason',
  'backend',
  'previousBackend',
  'attempts',
  'status',
  'timeToFirstByte',
  'duration',
  'bytesIn',
  'bytesOut',
  'method',
  'host',
  'path',
  'client',
  'appSession',
] as const satisfies readonly (keyof DecisionRow)[];

export const sessionFields = [
  'id',
  'upstream',
  'backend',
  'pinnedSince',
  'appSession',
  'client',
  'firstSeen',
  'lastSeen',
  'requests',
  'moves',
] as const satisfies readonly (keyof SessionRow)[];

export const eventFields = [
  'id',
  'time',
  'lastTime',
  'kind',
  'upstream',
  'backend',
  'toBackend',
  'reason',
  'sessions',
  'actor',
  'detail',
] as const satisfies readonly (keyof EventRow)[];

/**
 * CSV as RFC 4180 has it: a header, CRLF, quotes where they are needed. A cell that a spreadsheet would
 * take for a formula gets an apostrophe in front.
 */
export function csv<Row extends object>(fields: readonly (keyof Row & string)[]): Format<Row> {
  const options = { record_delimiter: 'windows', escape_formulas: true } as const;
  return {
    contentType: 'text/csv; charset=utf-8; header=present',
    head: stringify([[...fields]], options),
    write: (rows) =>
      stringify(
        rows.map((row) => fields.map((field) => row[field])),
        options,
      ),
  };
}

/**
 * One JSON object on each line.
 *
 * @param fields what each object has of its row, in this order; all of it without
 */
export function ndjson<Row extends object>(fields?: readonly (keyof Row & string)[]): Format<Row> {
  const picked = (row: Row) =>
    fields ? Object.fromEntries(fields.map((field) => [field, row[field]])) : row;
  return {
    contentType: 'application/x-ndjson; charset=utf-8',
    head: '',
    write: (rows) => rows.map((row) => `${JSON.stringify(picked(row))}\n`).join(''),
  };
}

/**
 * A form of file by its name.
 *
 * @param all the columns that there are
 * @param columns those asked for; all without
 */
export function formatOf<Row extends object>(
  format: 'csv' | 'ndjson',
  all: readonly (keyof Row & string)[],
  columns?: readonly (keyof Row & string)[],
): Format<Row> {
  return format === 'csv' ? csv<Row>(columns ?? all) : ndjson<Row>(columns);
}
