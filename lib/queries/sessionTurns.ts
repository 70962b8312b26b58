import type { SessionTurn } from '@/lib/api/types';
import type { Database } from '@/lib/database/open';
import { isoMicros } from './time';

/** Turns that are told at most: more than a picture can show, few enough to be read at once. */
const mostTurns = 500;

type RawTurn = Omit<SessionTurn, 'time'> & { time: bigint };

/**
 * How a session came to its backends and left them.
 *
 * @returns the newest `mostTurns` turns, oldest first, and whether these are all that the log has
 */
export async function sessionTurns(
  db: Database,
  id: string,
  upstream: string,
): Promise<{ turns: SessionTurn[]; turnsComplete: boolean }> {
  const rows = await db.$queryRaw<RawTurn[]>`
    SELECT id, time, outcome, presented, reason, backend, previousBackend FROM Decision INDEXED BY Decision_turns
    WHERE session = ${id} AND upstream = ${upstream} AND outcome <> 'pinned'
    ORDER BY time DESC LIMIT ${mostTurns + 1}`;
  const newest = rows.slice(0, mostTurns).reverse();
  return {
    turns: newest.map((row) => ({ ...row, time: isoMicros(row.time) })),
    turnsComplete: rows.length <= mostTurns,
  };
}
