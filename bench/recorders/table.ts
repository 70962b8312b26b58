import { formatMarkdown, median } from '../tables';
import { quantile } from '../ui/statistics';
import type { RecordersCost } from './run-recorders';

/** A measurement of one round. */
export interface MeasuredRecorders extends RecordersCost {
  /** Null of a database that has none. */
  deadlocks: number | null;
}

/** Medians of the rounds, but for the deadlocks, which are those of all rounds. */
export function formatRecordersTable(results: ReadonlyMap<string, readonly MeasuredRecorders[]>): string {
  const head = [
    'recorders',
    'rows/s together',
    'server CPU µs/row',
    'node CPU µs/row',
    'rows in a batch',
    'batch p50 ms',
    'batch p95 ms',
    'deadlocks',
  ];
  return formatMarkdown(
    head,
    [...results].map(([name, rounds]) => {
      const figure = (of: (result: MeasuredRecorders) => number): number => median(rounds.map(of));
      const duration = (share: number): string =>
        figure(({ batches }) =>
          quantile(
            batches.map(({ milliseconds }) => milliseconds),
            share,
          ),
        ).toFixed(0);
      const hasServer = rounds.every(({ deadlocks }) => deadlocks !== null);
      return [
        name,
        figure(({ rowsPerSecond }) => rowsPerSecond).toFixed(0),
        hasServer ? figure(({ serverCpu }) => serverCpu).toFixed(1) : '–',
        figure(({ nodeCpu }) => nodeCpu).toFixed(1),
        figure(({ batches }) => median(batches.map(({ rows }) => rows))).toFixed(0),
        duration(0.5),
        duration(0.95),
        hasServer ? String(rounds.reduce((sum, { deadlocks }) => sum + (deadlocks ?? 0), 0)) : '–',
      ];
    }),
  );
}
