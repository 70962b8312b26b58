import { unwatchFile, watchFile } from 'node:fs';
import { oneAtATime } from './one-at-a-time';

/** How often the file is looked at, ms. */
const LOOK_EVERY = 1000;

/**
 * Calls `reload` on SIGHUP and when the configuration file changes, one at a time; changes that come while
 * one is under way lead to one more.
 * @param file path of the configuration file, or null where there is none to watch
 * @returns what ends the watch
 */
export function watchForReload(file: string | null, reload: () => Promise<void>): () => void {
  const asked = oneAtATime(reload);
  process.on('SIGHUP', asked);
  if (file !== null) {
    watchFile(file, { interval: LOOK_EVERY }, (now, before) => {
      // A file that is gone for a moment is being replaced.
      if (now.mtimeMs !== 0 && now.mtimeMs !== before.mtimeMs) asked();
    });
  }
  return () => {
    process.off('SIGHUP', asked);
    if (file !== null) unwatchFile(file, undefined);
  };
}
