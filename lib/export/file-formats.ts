import type { FormatName } from '@/lib/core/export-formats';
import type { ExportColumns } from './columns';
import { type CsvStyle, csvFormat } from './csv';
import type { FileFormat } from './file-format';
import { jsonFormat, ndjsonFormat } from './json';
import { parquetFormat } from './parquet';

/**
 * A form of file by its name.
 *
 * @param availableColumns the columns that there are
 * @param columns those asked for; all without
 * @param style of CSV
 */
export function createFileFormat<Row extends object>(
  format: FormatName,
  availableColumns: ExportColumns<Row>,
  columns?: readonly (keyof Row & string)[],
  style: CsvStyle = {},
): FileFormat<Row> {
  if (format === 'csv') return csvFormat<Row>(availableColumns, columns ?? availableColumns.fields, style);
  if (format === 'parquet') return parquetFormat<Row>(availableColumns, columns ?? availableColumns.fields);
  return format === 'json' ? jsonFormat<Row>(columns) : ndjsonFormat<Row>(columns);
}
