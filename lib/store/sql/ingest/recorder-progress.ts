import { nowMicros } from '@/lib/core/clock';
import type { Database, Transaction } from '@/lib/store/sql/database';

/**
 * Records at the node that the recorder is running and how far it is behind.
 *
 * @param lagMicros µs since the oldest response among those stored just now; 0 if there was none
 * @param lagBytes bytes of the journal not read yet
 * @param lineBytes mean length of the decisions stored just now, in bytes; 0 if there was none
 */
export async function updateProgress(
  db: Database | Transaction,
  node: string,
  lagMicros: bigint,
  lagBytes: number,
  lineBytes: number,
): Promise<void> {
  await db.node.updateMany({
    where: { name: node },
    data: { recordedAt: nowMicros(), lagMicros: lagMicros, lagBytes, ...(lineBytes > 0 && { lineBytes }) },
  });
}
