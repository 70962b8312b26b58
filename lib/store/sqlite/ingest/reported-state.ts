import { nowMicros } from '@/lib/core/clock';
import type { RecordingStatus } from '@/lib/core/journal-records';
import type { Database } from '@/lib/store/sqlite/open-database';

/** How a proxy does that cannot say so in its journal: workers that serve, and the state of the log. */
export interface ReportedState {
  workers: number;
  log: RecordingStatus;
}

/** Writes down what a proxy said past its journal. */
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
