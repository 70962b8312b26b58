/** Signals by which something is asked of a load balancer that runs. */
export type OperatorSignal = 'SIGHUP' | 'SIGUSR2';

/** What was asked for, kept until there is a handler. */
export interface OperatorSignals {
  /** As if the signal had come. */
  raise(signal: OperatorSignal): void;
  /** Has `obey` called when it is asked for; at once where it was already. @returns what ends that */
  onSignal(signal: OperatorSignal, obey: () => void): () => void;
}

/**
 * Hears signals from now on. What comes before anybody heeds it waits, several of one kind as one; what comes
 * afterwards, in a stop, is let be. Without this the system would end the process.
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
