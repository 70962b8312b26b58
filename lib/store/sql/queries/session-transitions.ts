import type { SessionTransition } from '@/lib/contract/types';
import { formatIsoMicros } from '@/lib/core/iso-time';
import type { Database } from '@/lib/store/sql/database';

/** More than a chart can show, few enough to read at once. */
const maxTransitions = 500;

type RawTransition = Omit<SessionTransition, 'id' | 'time'> & { id: bigint | number; time: bigint };

/**
 * How a session moved between backends.
 *
 * @returns the newest transitions, oldest first, and whether these are all that the decision log has
 */
export async function sessionTransitions(
  db: Database,
  id: string,
  upstream: string,
): Promise<{ transitions: SessionTransition[]; hasAllTransitions: boolean }> {
  const rows = await db.$queryRaw<RawTransition[]>`
    SELECT id, time, outcome, presented, reason, backend, "previousBackend"
    FROM "Decision" ${db.dialect.indexedBy('Decision_transitions')}
    WHERE session = ${id} AND upstream = ${upstream} AND outcome <> 'pinned'
    ORDER BY time DESC, id DESC LIMIT ${maxTransitions + 1}`;
  const newest = rows.slice(0, maxTransitions).reverse();
  return {
    transitions: newest.map((row) => ({ ...row, id: Number(row.id), time: formatIsoMicros(row.time) })),
    hasAllTransitions: rows.length <= maxTransitions,
  };
}
