import type { FleetState } from '@/lib/core/shared-pins';
import type { Database } from '@/lib/store/sql/database';
import { toMillis } from './micros';

/**
 * How long ago a live node was heard of at most, µs. It is longer than the silence after which a node counts as lost,
 * since that one may still be serving: asking for its pins in vain costs little, not asking costs sessions their backend.
 */
const liveWithinMicros = 30_000_000n;

/** The common clock, and how many nodes are alive. */
export async function getFleetState(db: Database): Promise<FleetState> {
  const { nowMicros } = db.dialect;
  const [row] = await db.$queryRaw<{ now: bigint; live: bigint }[]>`
    SELECT ${nowMicros} AS now, (
      SELECT count(*) FROM "Node" WHERE "heartbeat" - "clockSkewMicros" > ${nowMicros} - ${liveWithinMicros}
    ) AS live`;
  if (row === undefined) throw new Error('the database does not say what time it is');
  return { nowMs: toMillis(BigInt(row.now)), liveNodes: Number(row.live) };
}
