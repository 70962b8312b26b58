import { nowMicros } from '@/lib/core/clock';
import type { Database, Transaction } from '@/lib/store/sqlite/open-database';

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

/** How long ago, in µs, the first of the decisions above `after` was complete. */
export async function getOldestAgeMicros(tx: Transaction, afterId: number): Promise<bigint> {
  const [{ complete } = { complete: null }] = await tx.$queryRaw<{ complete: bigint | null }[]>`
    SELECT min(time + duration) AS complete FROM Decision NOT INDEXED WHERE id > ${afterId}`;
  const age = complete === null ? 0n : nowMicros() - complete;
  return age > 0n ? age : 0n;
}
