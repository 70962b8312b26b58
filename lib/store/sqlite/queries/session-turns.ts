import type { SessionTransition } from '@/lib/contract/types';
import { formatIsoMicros } from '@/lib/core/iso-time';
import type { Database } from '@/lib/store/sqlite/open-database';

/** Turns that are told at most: more than a picture can show, few enough to be read at once. */
const maxTurns = 500;

type RawTurn = Omit<SessionTransition, 'time'> & { time: bigint };

/**
 * How a session came to its backends and left them.
 *
 * @returns the newest `mostTurns` turns, oldest first, and whether these are all that the log has
 */
export async function sessionTurns(
  db: Database,
  id: string,
  upstream: string,
): Promise<{ transitions: SessionTransition[]; hasAllTransitions: boolean }> {
  const rows = await db.$queryRaw<RawTurn[]>`
    SELECT id, time, outcome, presented, reason, backend, previousBackend FROM Decision INDEXED BY Decision_turns
    WHERE session = ${id} AND upstream = ${upstream} AND outcome <> 'pinned'
    ORDER BY time DESC LIMIT ${maxTurns + 1}`;
  const newest = rows.slice(0, maxTurns).reverse();
  return {
    transitions: newest.map((row) => ({ ...row, time: formatIsoMicros(row.time) })),
    hasAllTransitions: rows.length <= maxTurns,
  };
}
