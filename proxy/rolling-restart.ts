import { oneAtATime } from './one-at-a-time';

/**
 * Calls `replace` on SIGUSR2, one at a time; a signal that comes while one is under way leads to one more.
 * @param replace replaces the workers; never fails. Gets what asked for it, for the operator
 * @returns what ends the watch
 */
export function watchForRestart(replace: (asked: string) => Promise<void>): () => void {
  const asked = oneAtATime(() => replace('SIGUSR2'));
  process.on('SIGUSR2', asked);
  return () => process.off('SIGUSR2', asked);
}
