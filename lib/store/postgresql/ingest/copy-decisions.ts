import { pipeline } from 'node:stream/promises';
import { from } from 'pg-copy-streams';
import type { Connection } from './connection';
import { copiedColumns, toCopyText } from './copy-text';

/**
 * Stores decisions: one row for each line of the journal.
 *
 * @param node the proxy that wrote the lines
 */
export async function copyDecisions(
  connection: Connection,
  node: string,
  lines: readonly unknown[][],
): Promise<void> {
  const copy = connection.query(from(`COPY "Decision" (${copiedColumns}) FROM STDIN`));
  await pipeline([toCopyText(node, lines)], copy);
}
