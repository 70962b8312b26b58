import type { Decision } from './decision-lines';
import { compareTexts } from './sql-arrays';

/** Requests that moved, of one pair of backends and cause. */
export interface MoveSum {
  /** Length of the step, and its start since the epoch, in seconds; 0 for what is added to the totals. */
  step: number;
  time: number;
  upstream: string;
  previousBackend: string;
  backend: string;
  reason: string;
  moves: number;
}

const steps = [1, 60, 3600];

/**
 * Counts moves per pair of backends and cause.
 *
 * @returns those of each step, and the totals (step 0); by step, time, upstream, backends and cause
 */
export function sumMoves(decisions: readonly Decision[]): { moves: MoveSum[]; totals: MoveSum[] } {
  const sums = new Map<string, MoveSum>();
  for (const { time, upstream, previousBackend, backend, reason, outcome } of decisions) {
    if (outcome !== 'moved') continue;
    const second = Math.floor(time / 1e6);
    const names = [upstream, previousBackend ?? '', backend ?? '', reason ?? ''] as const;
    for (const step of [0, ...steps]) {
      const start = step === 0 ? 0 : second - (second % step);
      const key = JSON.stringify([step, start, ...names]);
      const sum = sums.get(key);
      if (sum) sum.moves++;
      else sums.set(key, createSum(step, start, names));
    }
  }
  const sorted = [...sums.values()].sort(compareSums);
  return { moves: sorted.filter(({ step }) => step > 0), totals: sorted.filter(({ step }) => step === 0) };
}

function createSum(
  step: number,
  time: number,
  [upstream, previousBackend, backend, reason]: readonly [string, string, string, string],
): MoveSum {
  return { step, time, upstream, previousBackend, backend, reason, moves: 1 };
}

function compareSums(a: MoveSum, b: MoveSum): number {
  return a.step - b.step || a.time - b.time || compareTexts(getNames(a), getNames(b));
}

function getNames({ upstream, previousBackend, backend, reason }: MoveSum): string[] {
  return [upstream, previousBackend, backend, reason];
}
