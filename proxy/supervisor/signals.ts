/** Signals by which something is asked of a load balancer that runs. */
export type OperatorSignal = 'SIGHUP' | 'SIGUSR2';

/** What was asked for, kept until there is a handler. */
export interface OperatorSignals {
  /** As if the signal had arrived. */
  raise(signal: OperatorSignal): void;
  /** Calls `obey` when the signal arrives; at once if it already has. @returns the function that ends that */
  onSignal(signal: OperatorSignal, obey: () => void): () => void;
}

/**
 * Captures signals from now on. Those that arrive before there is a handler wait, several of one kind as one; later
 * ones, during a stop, are ignored. Without this the system would end the process.
 */
export function captureSignals(): OperatorSignals {
  const pendingSignals = new Set<OperatorSignal>();
  const handlers = new Map<OperatorSignal, () => void>();
  const raise = (signal: OperatorSignal): void => {
    const obey = handlers.get(signal);
    if (obey === undefined) pendingSignals.add(signal);
    else obey();
  };
  process.on('SIGHUP', raise);
  process.on('SIGUSR2', raise);
  return {
    raise,
    onSignal: (signal, obey) => {
      handlers.set(signal, obey);
      if (pendingSignals.delete(signal)) obey();
      return () => void handlers.delete(signal);
    },
  };
}
