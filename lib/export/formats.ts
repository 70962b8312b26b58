import type { Columns } from './columns';
import { type CsvStyle, csv } from './csv';
import type { Format } from './format';
import { json, ndjson } from './json';
import { parquet } from './parquet';

/** The forms of a file by their names, which are its endings, too. */
export const formatNames = ['csv', 'ndjson', 'json', 'parquet'] as const;
export type FormatName = (typeof formatNames)[number];

/**
 * A form of file by its name.
 *
 * @param all the columns that there are
 * @param columns those asked for; all without
 * @param style of CSV
 */
export function formatOf<Row extends object>(
  format: FormatName,
  all: Columns<Row>,
  columns?: readonly (keyof Row & string)[],
  style: CsvStyle = {},
): Format<Row> {
  if (format === 'csv') return csv<Row>(all, columns ?? all.fields, style);
  if (format === 'parquet') return parquet<Row>(all, columns ?? all.fields);
  return format === 'json' ? json<Row>(columns) : ndjson<Row>(columns);
}
