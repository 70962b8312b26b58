import type { Format } from './format';

/**
 * What a spreadsheet takes for the beginning of a formula, in half and in full width: at the beginning of a cell, and
 * after what ends one where the list separator is a semicolon or the file is read by tabs.
 */
const formula = /(^|[;\t])(?=[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20])/g;
/** What needs a closer look; most cells do not. */
const suspicious = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]|[;\t",\r\n]/;
/** What a cell can hold only within quotes (RFC 4180, section 2). */
const special = /[",\r\n]/;

/**
 * CSV as RFC 4180 has it: a header, CRLF, quotes where they are needed. What a spreadsheet would take for a formula
 * gets an apostrophe in front.
 */
export function csv<Row extends object>(fields: readonly (keyof Row & string)[]): Format<Row> {
  const line = (row: Row): string => {
    let text = '';
    for (const field of fields) text += `${cell(row[field])},`;
    return `${text.slice(0, -1)}\r\n`;
  };
  return {
    contentType: 'text/csv; charset=utf-8; header=present',
    isText: true,
    begin: () => ({
      head: () => `${fields.map(cell).join(',')}\r\n`,
      add(rows) {
        let text = '';
        for (const row of rows) text += line(row);
        return text;
      },
      tail: () => '',
    }),
  };
}

/** Nothing is an empty cell. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  if (!suspicious.test(value)) return value;
  const text = value.replace(formula, "$1'");
  return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
