import { nowMicros } from '@/lib/database/clock';
import type { Database, Transaction } from '@/lib/database/open';

/**
 * Notes at the node that the recorder is at work and how far it is behind.
 *
 * @param behind µs since the oldest answer among those stored just now; 0 where there was none
 * @param lagBytes bytes of the journal not read yet
 * @param lineBytes mean length of the decisions stored just now, in bytes; 0 where there was none
 */
export async function noteProgress(
  db: Database | Transaction,
  node: string,
  behind: bigint,
  lagBytes: number,
  lineBytes: number,
): Promise<void> {
  await db.node.updateMany({
    where: { name: node },
    data: { recordedAt: nowMicros(), lagMicros: behind, lagBytes, ...(lineBytes > 0 && { lineBytes }) },
  });
}

/** How long ago, in µs, the first of the decisions above `after` was complete. */
export async function ageOfOldest(tx: Transaction, after: number): Promise<bigint> {
  const [{ complete } = { complete: null }] = await tx.$queryRaw<{ complete: bigint | null }[]>`
    SELECT min(time + duration) AS complete FROM Decision NOT INDEXED WHERE id > ${after}`;
  const age = complete === null ? 0n : nowMicros() - complete;
  return age > 0n ? age : 0n;
}
