import type { JournalRecord } from '@/lib/core/journal-records';
import type { MoveRun } from './failover-sums';

/**
 * The backends whose failover events a batch may write or change: those that sessions left, and those of whose failure
 * its other records tell.
 */
export function listFailedBackends(
  runs: readonly MoveRun[],
  records: readonly JournalRecord[],
): [upstream: string, name: string][] {
  const left = runs.map(({ upstream, previousBackend }) => [upstream, previousBackend] as const);
  const failed = records.flatMap((record) =>
    record[0] === 'h' || record[0] === 'f' ? [[record[2], record[3]] as const] : [],
  );
  return [...left, ...failed].flatMap(([upstream, name]) => (name === null ? [] : [[upstream, name]]));
}
