import type { Transaction } from '@/lib/store/sqlite/open-database';

/**
 * Stores decisions: one row for each line of the journal.
 *
 * @param node the proxy that wrote them
 * @param lines JSON text in UTF-8, an array of decision lines; the numbers below are the positions in `DECISION`
 * @returns the highest id there was before: the new rows are those above it. Whoever reads them says
 * `NOT INDEXED`, or SQLite may walk a whole index of the log for the sake of its order instead of the
 * few new rows.
 */
export async function storeDecisions(tx: Transaction, node: string, lines: Buffer): Promise<number> {
  const [{ last } = { last: 0n }] = await tx.$queryRaw<{ last: bigint }[]>`
    SELECT coalesce(max(id), 0) AS last FROM Decision`;
  // As octets: Prisma would write a text out as JSON and read it again, each of its quotes escaped, 3 µs a row.
  // Materialized, or SQLite would write each line out anew for each of its fields; in its binary form, or it would
  // read the text of each line again: 12 µs a row become 5, and 5 become 4. A path, or SQLite would make one of each
  // number for each row.
  await tx.$executeRaw`
    WITH lines AS MATERIALIZED (SELECT value AS line FROM jsonb_each(CAST(${lines} AS TEXT)))
    INSERT INTO Decision (node, time, listener, upstream, session, presented, outcome, reason, backend,
      previousBackend, attempts, status, timeToFirstByte, duration, bytesIn, bytesOut, method, host, path,
      client, appSession)
    SELECT ${node},
      json_extract(line, '$[1]'), json_extract(line, '$[2]'), json_extract(line, '$[3]'),
      json_extract(line, '$[4]'), json_extract(line, '$[5]'), json_extract(line, '$[6]'),
      json_extract(line, '$[7]'), json_extract(line, '$[8]'), json_extract(line, '$[9]'),
      json_extract(line, '$[10]'), json_extract(line, '$[11]'), json_extract(line, '$[12]'),
      json_extract(line, '$[13]'), json_extract(line, '$[14]'), json_extract(line, '$[15]'),
      json_extract(line, '$[16]'), json_extract(line, '$[17]'), json_extract(line, '$[18]'),
      json_extract(line, '$[19]'), json_extract(line, '$[20]')
    FROM lines`;
  return Number(last);
}
