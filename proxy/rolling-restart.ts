import { oneAtATime } from './one-at-a-time';
import type { Signals } from './signals';

/**
 * Calls `replace` on SIGUSR2, one at a time; a signal that comes while one is under way leads to one more.
 * @param replace replaces the workers; never fails. Gets what asked for it, for the operator
 * @returns what ends that
 */
export function heedRestart(signals: Signals, replace: (asked: string) => Promise<void>): () => void {
  return signals.heed(
    'SIGUSR2',
    oneAtATime(() => replace('SIGUSR2')),
  );
}
