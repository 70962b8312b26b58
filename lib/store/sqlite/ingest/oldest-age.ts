import { nowMicros } from '@/lib/core/clock';
import type { Transaction } from '@/lib/store/sql/database';

/** How long ago, in µs, the first of the decisions above `after` was complete. */
export async function getOldestAgeMicros(tx: Transaction, afterId: number): Promise<bigint> {
  const [{ complete } = { complete: null }] = await tx.$queryRaw<{ complete: bigint | null }[]>`
    SELECT min(time + duration) AS complete FROM Decision NOT INDEXED WHERE id > ${afterId}`;
  const age = complete === null ? 0n : nowMicros() - complete;
  return age > 0n ? age : 0n;
}
