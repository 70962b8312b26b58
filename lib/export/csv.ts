import type { ExportColumns } from './columns';
import type { FileFormat } from './file-format';
import { createLocalTimeFormatter } from './local-time';

/**
 * Characters that a spreadsheet takes for the beginning of a formula, in half and in full width: at the beginning of a
 * cell, and after a separator if the list separator is a semicolon or the file is read by tabs.
 */
const formulaStarts = /(^|[;\t])(?=[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20])/g;
const formulaStart = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;
/** Cells that may need escaping; most do not. */
const needsEscaping = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]|[;\t",\r\n]/;
/** Characters that a cell can hold only within quotes (RFC 4180, section 2). */
const needsQuotes = /[",\r\n]/;

/** Excel recognises a file in UTF-8 by it. */
const byteOrderMark = '\uFEFF';

/** The dialect of a CSV file. */
export interface CsvStyle {
  /** Whether it begins with a byte order mark; not without. */
  bom?: boolean;
  /** IANA name of the zone whose clocks the times show; UTC without. */
  timeZone?: string;
  /** `text`: an apostrophe before each id, so that no spreadsheet takes it for a number or a date. */
  ids?: 'text';
}

/**
 * CSV as RFC 4180 has it: a header, CRLF, quotes where they are needed. What a spreadsheet would take for a formula
 * gets an apostrophe in front.
 *
 * @param columns all columns
 * @param fields of them, in this order
 */
export function csvFormat<Row extends object>(
  columns: ExportColumns<Row>,
  fields: readonly (keyof Row & string)[],
  { bom = false, timeZone, ids }: CsvStyle = {},
): FileFormat<Row> {
  const localTime = timeZone === undefined ? null : createLocalTimeFormatter(timeZone);
  const writers = fields.map((field): [keyof Row, (value: unknown) => string] => {
    if (localTime !== null && columns.kinds[field] === 'time')
      return [field, (value) => formatTimeCell(value, localTime)];
    return [field, ids === 'text' && columns.textIds.includes(field) ? formatIdCell : formatCell];
  });
  const line = (row: Row): string => {
    let text = '';
    for (const [field, write] of writers) text += `${write(row[field])},`;
    return `${text.slice(0, -1)}\r\n`;
  };
  return {
    contentType: 'text/csv; charset=utf-8; header=present',
    isText: true,
    createEncoder: () => ({
      encodeHeader: () => `${bom ? byteOrderMark : ''}${fields.map(formatCell).join(',')}\r\n`,
      encodeRows(rows) {
        let text = '';
        for (const row of rows) text += line(row);
        return text;
      },
      encodeFooter: () => '',
    }),
  };
}

/** Nothing is an empty cell, and an object its JSON. */
function formatCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object') return formatCell(JSON.stringify(value));
  if (typeof value !== 'string') return String(value);
  if (!needsEscaping.test(value)) return value;
  return quote(value.replace(formulaStarts, "$1'"));
}

/** One apostrophe in front, whatever the value: a reader removes it to get the value. */
function formatIdCell(value: unknown): string {
  if (typeof value !== 'string' || value === '') return '';
  const text = value.replace(formulaStarts, "$1'");
  return quote(formulaStart.test(value) ? text : `'${text}`);
}

function formatTimeCell(value: unknown, localTime: (iso: string) => string): string {
  return typeof value === 'string' ? localTime(value) : '';
}

function quote(text: string): string {
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
