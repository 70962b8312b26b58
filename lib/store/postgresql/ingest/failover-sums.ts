import { maxGapMicros } from '@/lib/store/sql/ingest/failover-failures';
import type { Decision } from './decision-lines';

/** The moves of one cause (from, to, reason) without a long gap between them. */
export interface MoveRun {
  upstream: string;
  previousBackend: string | null;
  backend: string | null;
  reason: string;
  /** First and last move, µs since the epoch. */
  first: number;
  last: number;
  sessions: Set<string>;
}

const maxGap = Number(maxGapMicros);

/**
 * Gathers the moves of a batch by their cause.
 *
 * @param decisions by their time
 * @returns by the first move
 */
export function gatherMoveRuns(decisions: readonly Decision[]): MoveRun[] {
  const latest = new Map<string, MoveRun>();
  const runs: MoveRun[] = [];
  for (const { time, upstream, previousBackend, backend, reason, outcome, session } of decisions) {
    if (outcome !== 'moved' || reason === null) continue;
    const key = JSON.stringify([upstream, previousBackend, backend, reason]);
    const run = latest.get(key);
    if (run && time - run.last <= maxGap) {
      run.last = time;
      run.sessions.add(session);
      continue;
    }
    const next = {
      ...{ upstream, previousBackend, backend, reason },
      ...{ first: time, last: time, sessions: new Set([session]) },
    };
    latest.set(key, next);
    runs.push(next);
  }
  return runs;
}
