import { type Decision, readDecisions } from './decision-lines';
import { gatherMoveRuns, type MoveRun } from './failover-sums';
import { type LoadSum, sumLoad, sumTotals } from './load-sums';
import { type MoveSum, sumMoves } from './move-sums';
import { type SessionSum, sumSessions } from './session-sums';
import { findUnpinEnds, type UnpinEnd } from './unpin-ends';

/** What a batch of decisions adds to the tables besides its rows, each by its key. */
export interface BatchSums {
  /** By their time. */
  decisions: Decision[];
  sessions: SessionSum[];
  loads: LoadSum[];
  loadTotals: LoadSum[];
  moves: MoveSum[];
  moveTotals: MoveSum[];
  moveRuns: MoveRun[];
  unpinEnds: UnpinEnd[];
  /** When the response that was complete first was complete, µs since the epoch; null without decisions. */
  oldest: number | null;
}

/**
 * Sums up decisions in the memory of the node. It costs the node more than to have the database do it, but there are
 * many nodes and one database.
 *
 * @param node the proxy that took them
 */
export function sumBatch(lines: readonly unknown[][], node: string): BatchSums {
  const decisions = readDecisions(lines);
  const loads = sumLoad(decisions);
  const { moves, totals } = sumMoves(decisions);
  return {
    decisions,
    sessions: sumSessions(decisions, node),
    loads,
    loadTotals: sumTotals(loads),
    moves,
    moveTotals: totals,
    moveRuns: gatherMoveRuns(decisions),
    unpinEnds: findUnpinEnds(decisions),
    oldest: getOldest(decisions),
  };
}

function getOldest(decisions: readonly Decision[]): number | null {
  let oldest: number | null = null;
  for (const { time, duration } of decisions) {
    const complete = time + duration;
    if (oldest === null || complete < oldest) oldest = complete;
  }
  return oldest;
}
