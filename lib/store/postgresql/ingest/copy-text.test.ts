import { describe, expect, it } from 'vitest';
import { toJournalLine } from '@/lib/core/decision-record';
import { copiedColumns, toCopyText } from './copy-text';

const columns = copiedColumns.split(', ').map((name) => JSON.parse(name) as string);

/** The row of a decision, by column. */
function toRow(node: string, line: unknown[]): Record<string, string> {
  const [row = '', ...rest] = toCopyText(node, [line]).split('\n');
  expect(rest).toEqual(['']);
  return Object.fromEntries(row.split('\t').map((value, index) => [columns[index] as string, value]));
}

describe('the rows for COPY', () => {
  it('have a column for each field, null for what is missing', () => {
    const row = toRow('n1', [
      ...toJournalLine({ time: 1_795_000_000_000_000, path: '/a', status: 200 }),
      123,
    ]);
    expect(Object.keys(row)).toEqual(columns);
    expect(row).toMatchObject({
      node: 'n1',
      time: '1795000000000000',
      path: '/a',
      status: '200',
      appSession: '\\N',
    });
  });

  it('escape what would end a column or a row, or be taken for null', () => {
    expect(toRow('n1', [...toJournalLine({ path: '\t\n\r\\' }), 0]).path).toBe('\\t\\n\\r\\\\');
    expect(toRow('n1', [...toJournalLine({ path: '\\N' }), 0]).path).toBe('\\\\N');
    expect(toRow('n1', [...toJournalLine({ path: '\\.' }), 0]).path).toBe('\\\\.');
    expect(toRow('a\tb', [...toJournalLine({}), 0]).node).toBe('a\\tb');
  });
});
