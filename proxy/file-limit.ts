import { closeSync, openSync } from 'node:fs';
import type { Log } from './log';

/** How often it is looked whether a file can be opened, ms. */
const LOOK_EVERY = 1000;

/**
 * Tells the operator when this process can open no more files and connections, and when it can again: the system
 * closes new connections then without a word.
 *
 * @param who tells it: `worker 1`
 * @returns what ends the watch
 */
export function watchFileLimit(who: string, log: Log): () => void {
  let usedUp = false;
  const timer = setInterval(() => {
    const now = cannotOpen();
    if (now === usedUp) return;
    usedUp = now;
    if (usedUp) {
      const remedy = 'new connections are closed; raise the limit (ulimit -n)';
      log('error', `${who} can open no more files or connections: ${remedy}`);
    } else log('info', `${who} can open files and connections again`);
  }, LOOK_EVERY);
  timer.unref();
  return () => clearInterval(timer);
}

function cannotOpen(): boolean {
  try {
    closeSync(openSync('/dev/null', 'r'));
    return false;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EMFILE' || code === 'ENFILE') return true;
    throw error;
  }
}
