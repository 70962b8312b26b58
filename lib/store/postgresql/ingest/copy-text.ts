import { isMissingInOldLines, journalFields } from '@/lib/core/decision-record';

/** The columns of `Decision` in the order of `toCopyText`, as SQL. */
export const copiedColumns = ['node', ...journalFields.map(({ name }) => name)]
  .map((name) => `"${name}"`)
  .join(', ');

/**
 * The rows of decisions in the text format of COPY.
 *
 * @param node the proxy that wrote the lines
 */
export function toCopyText(node: string, lines: readonly unknown[][]): string {
  const start = `${toCopyValue(node)}\t`;
  let text = '';
  for (const line of lines) {
    let row = start;
    for (let index = 0; index < journalFields.length; index++) {
      const field = journalFields[index] as (typeof journalFields)[number];
      // An older version's line ends earlier: with its checksum.
      const isMissing = isMissingInOldLines(field) && line.length <= field.position + 1;
      const value = isMissing ? null : line[field.position];
      if (index > 0) row += '\t';
      row += typeof value === 'string' ? toCopyValue(value) : (value ?? '\\N');
    }
    text += `${row}\n`;
  }
  return text;
}

const special = /[\\\t\n\r]/;
const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A text in the text format of COPY. */
export function toCopyValue(text: string): string {
  return special.test(text) ? text.replace(/[\\\t\n\r]/g, (character) => escapes[character] as string) : text;
}
