/** Signals by which something is asked of a load balancer that runs. */
export type Asked = 'SIGHUP' | 'SIGUSR2';

/** What was asked for, kept until there is somebody who does it. */
export interface Signals {
  /** As if the signal had come. */
  ask(signal: Asked): void;
  /** Has `obey` called when it is asked for; at once where it was already. @returns what ends that */
  heed(signal: Asked, obey: () => void): () => void;
}

/**
 * Hears signals from now on. What comes before anybody heeds it waits, several of one kind as one; what comes
 * afterwards, in a stop, is let be. Without this the system would end the process.
 */
export function hearSignals(): Signals {
  const waiting = new Set<Asked>();
  const heeded = new Map<Asked, () => void>();
  const ask = (signal: Asked): void => {
    const obey = heeded.get(signal);
    if (obey === undefined) waiting.add(signal);
    else obey();
  };
  process.on('SIGHUP', ask);
  process.on('SIGUSR2', ask);
  return {
    ask,
    heed: (signal, obey) => {
      heeded.set(signal, obey);
      if (waiting.delete(signal)) obey();
      return () => void heeded.delete(signal);
    },
  };
}
