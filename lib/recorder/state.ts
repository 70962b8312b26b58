import { nowMicros } from '@/lib/database/clock';
import type { Database } from '@/lib/database/open';
import type { LogNow } from '@/proxy/journal/record';

/** How a proxy does that cannot say so in its journal: workers that serve, and the state of the log. */
export interface ToldState {
  workers: number;
  log: LogNow;
}

/** Writes down what a proxy said past its journal. */
export async function storeState(db: Database, node: string, { workers, log }: ToldState): Promise<void> {
  const [keeping, unrecorded, turnedAway, droppedCookies = 0] = log;
  const unkept = { keeping, unrecorded: BigInt(unrecorded), turnedAway: BigInt(turnedAway) };
  await db.node.updateMany({
    where: { name: node },
    data: { heartbeat: nowMicros(), workers, ...unkept, droppedCookies: BigInt(droppedCookies) },
  });
}
