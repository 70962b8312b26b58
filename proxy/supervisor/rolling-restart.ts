import { coalesce } from './coalesce';
import type { OperatorSignals } from './signals';

/**
 * Calls `replace` on SIGUSR2, one at a time; a signal that arrives during one leads to one more.
 * @param replace replaces the workers; never fails. Gets the trigger, for the operator
 * @returns the function that ends that
 */
export function onRestartSignal(
  signals: OperatorSignals,
  replace: (reason: string) => Promise<void>,
): () => void {
  return signals.onSignal(
    'SIGUSR2',
    coalesce(() => replace('SIGUSR2')),
  );
}
