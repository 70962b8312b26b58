import { nowMicros } from '@/lib/core/clock';
import type { ReportedState } from '@/lib/store/log-writer';
import type { Database } from '@/lib/store/sqlite/open-database';

/** Stores the state of a proxy that cannot write its journal. */
export async function storeReportedState(
  db: Database,
  node: string,
  { workers, log }: ReportedState,
): Promise<void> {
  const [keeping, unrecorded, turnedAway, droppedCookies = 0] = log;
  const unkept = { keeping, unrecorded: BigInt(unrecorded), turnedAway: BigInt(turnedAway) };
  await db.node.updateMany({
    where: { name: node },
    data: { heartbeat: nowMicros(), workers, ...unkept, droppedCookies: BigInt(droppedCookies) },
  });
}
