import { afterEach, beforeEach, expect, it } from 'vitest';
import { type DecisionField, decisionFields } from '@/lib/core/decision-record';
import { openTestDatabase, type TestDatabase } from '@/lib/store/test-database';
import { extractField } from './decisions';

let log: TestDatabase;
beforeEach(async () => {
  log = await openTestDatabase();
});
afterEach(() => log.close());

function getColumnType(kind: DecisionField['kind']): string {
  if (kind === 'id' || kind === 'count') return 'INTEGER';
  return kind === 'time' || kind === 'micros' || kind === 'bytes' ? 'BIGINT' : 'TEXT';
}

it('has a column for each field of the decision record, of its type', async () => {
  const columns = await log.db.$queryRaw<{ name: string; type: string; notnull: bigint }[]>`
    SELECT name, type, "notnull" FROM pragma_table_info('Decision')`;
  const expected = decisionFields.map(({ name, kind, isNullable = false }) => ({
    name,
    type: getColumnType(kind),
    notnull: isNullable ? 0n : 1n,
  }));
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  expect(columns.toSorted(byName)).toEqual(expected.toSorted(byName));
});

it('reads a field that an older line lacks as null, not as that line’s checksum', async () => {
  const read = async (length: number) => {
    const line = JSON.stringify(['d', ...Array.from({ length: length - 1 }, (_, index) => index + 1)]);
    const sql = `SELECT ${extractField({ position: 21 })} AS value FROM (SELECT jsonb(?) AS line)`;
    const [row] = await log.db.$queryRawUnsafe<{ value: bigint | null }[]>(sql, line);
    return row?.value;
  };
  expect(await read(22)).toBeNull();
  expect(await read(23)).toBe(21n);
});
