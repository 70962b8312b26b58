import { isMissingInOldLines, journalFields } from '@/lib/core/decision-record';
import type { Transaction } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';

const columns = Prisma.raw(journalFields.map(({ name }) => name).join(', '));
const values = Prisma.raw(journalFields.map(extractField).join(', '));

/**
 * Stores decisions: one row for each line of the journal.
 *
 * @param node the proxy that wrote them
 * @param lines JSON text in UTF-8, an array of decision lines
 * @returns the highest id there was before: the new rows are those above it. Queries for them say
 * `NOT INDEXED`, or SQLite may walk a whole index of the log for the sake of its order instead of the
 * few new rows.
 */
export async function storeDecisions(tx: Transaction, node: string, lines: Buffer): Promise<number> {
  const [{ last } = { last: 0n }] = await tx.$queryRaw<{ last: bigint }[]>`
    SELECT coalesce(max(id), 0) AS last FROM Decision`;
  // As bytes: Prisma would write a text out as JSON and read it again, each of its quotes escaped, 3 µs a row.
  // Materialized, or SQLite would write each line out again for each of its fields; in its binary form, or it would
  // read the text of each line again: 12 µs a row become 5, and 5 become 4. A path, or SQLite would make one of each
  // number for each row.
  await tx.$executeRaw`
    WITH lines AS MATERIALIZED (SELECT value AS line FROM jsonb_each(CAST(${lines} AS TEXT)))
    INSERT INTO Decision (node, ${columns}) SELECT ${node}, ${values}
    FROM lines`;
  return Number(last);
}

/** SQL for one field of a line. An older version's line ends earlier: with its checksum. */
export function extractField(field: { position: number }): string {
  const value = `json_extract(line, '$[${field.position}]')`;
  return isMissingInOldLines(field)
    ? `iif(json_array_length(line) > ${field.position + 1}, ${value}, NULL)`
    : value;
}
