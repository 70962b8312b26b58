import { nowMicros } from '@/lib/database/clock';
import type { Database } from '@/lib/database/open';
import { behindMicros } from './behind';
import { completeUpTo } from './time';

/** The second up to which the log says what went on (exclusive), seconds since the epoch: an earlier one while it is behind. */
export async function knownUpTo(db: Database): Promise<number> {
  const [row] = await db.$queryRaw<{ storedUpTo: bigint | null }[]>`
    SELECT max(recordedAt - lagMicros) AS storedUpTo FROM Node`;
  const storedUpTo = row?.storedUpTo ?? null;
  const upTo = completeUpTo();
  if (storedUpTo === null || nowMicros() - storedUpTo <= behindMicros) return upTo;
  return Math.min(upTo, Number(storedUpTo / 1_000_000n));
}
