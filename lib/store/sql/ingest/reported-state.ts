import { nowMicros } from '@/lib/core/clock';
import type { ReportedState } from '@/lib/store/log-writer';
import type { Database } from '@/lib/store/sql/database';

/** Stores the state of a proxy that cannot write its journal. */
export async function storeReportedState(
  db: Database,
  node: string,
  { workers, log }: ReportedState,
): Promise<void> {
  const [recordingState, droppedDecisions, rejectedRequests, droppedCookies = 0] = log;
  await db.node.updateMany({
    where: { name: node },
    data: {
      heartbeat: nowMicros(),
      workers,
      recordingState,
      droppedDecisions: BigInt(droppedDecisions),
      rejectedRequests: BigInt(rejectedRequests),
      droppedCookies: BigInt(droppedCookies),
    },
  });
}
