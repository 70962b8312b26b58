import { unwatchFile, watchFile } from 'node:fs';
import { oneAtATime } from './one-at-a-time';
import type { Signals } from './signals';

/** How often the file is looked at, ms. */
const LOOK_EVERY = 1000;

/**
 * Has a change of the configuration file count as a SIGHUP.
 * @param file its path, or null where there is none to watch
 * @returns what ends the watch
 */
export function watchFileForReload(file: string | null, signals: Signals): () => void {
  if (file === null) return () => undefined;
  watchFile(file, { interval: LOOK_EVERY }, (now, before) => {
    // A file that is gone for a moment is being replaced.
    if (now.mtimeMs !== 0 && now.mtimeMs !== before.mtimeMs) signals.ask('SIGHUP');
  });
  return () => unwatchFile(file, undefined);
}

/**
 * Calls `reload` on SIGHUP, one at a time; one that comes while another is under way leads to one more.
 * @returns what ends that
 */
export function heedReload(signals: Signals, reload: () => Promise<void>): () => void {
  return signals.heed('SIGHUP', oneAtATime(reload));
}
