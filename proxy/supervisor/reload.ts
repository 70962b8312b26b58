import { unwatchFile, watchFile } from 'node:fs';
import { coalesce } from './coalesce';
import type { OperatorSignals } from './signals';

/** How often the file is looked at, ms. */
const pollIntervalMs = 1000;

/**
 * Has a change of the configuration file count as a SIGHUP.
 * @param file its path, or null if there is none to watch
 * @returns the function that ends the watch
 */
export function watchFileForReload(file: string | null, signals: OperatorSignals): () => void {
  if (file === null) return () => undefined;
  watchFile(file, { interval: pollIntervalMs }, (now, before) => {
    // A file that is missing for a moment is being replaced.
    if (now.mtimeMs !== 0 && now.mtimeMs !== before.mtimeMs) signals.raise('SIGHUP');
  });
  return () => unwatchFile(file, undefined);
}

/**
 * Calls `reload` on SIGHUP, one at a time; one that arrives during another leads to one more.
 * @returns the function that ends that
 */
export function onReloadSignal(signals: OperatorSignals, reload: () => Promise<void>): () => void {
  return signals.onSignal('SIGHUP', coalesce(reload));
}
