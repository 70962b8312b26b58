import type { FleetState } from '@/lib/core/shared-pins';
import type { Database } from '@/lib/store/sql/database';
import { toMillis } from './micros';

/** How long ago a live node was heard of at most, µs: a recorder reports every second, by a clock that may be wrong. */
const liveWithinMicros = 30_000_000n;

/** The common clock, and how many nodes are alive. */
export async function getFleetState(db: Database): Promise<FleetState> {
  const [clock] = await db.$queryRaw<{ now: bigint }[]>`SELECT ${db.dialect.nowMicros} AS now`;
  if (clock === undefined) throw new Error('the database does not say what time it is');
  const now = BigInt(clock.now);
  const liveNodes = await db.node.count({ where: { heartbeat: { gt: now - liveWithinMicros } } });
  return { nowMs: toMillis(now), liveNodes };
}
