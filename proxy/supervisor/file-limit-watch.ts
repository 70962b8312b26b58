import { closeSync, openSync } from 'node:fs';
import type { Logger } from '@/lib/core/logger';

/** How often it is looked whether a file can be opened, ms. */
const checkIntervalMs = 1000;

/**
 * Notifies the operator when this process can open no more files and connections, and when it can again: the system
 * then closes new connections silently.
 *
 * @param processName for the message: `worker 1`
 * @returns the function that ends the watch
 */
export function watchFileLimit(processName: string, log: Logger): () => void {
  let limitReached = false;
  const timer = setInterval(() => {
    const isReachedNow = isFileLimitReached();
    if (isReachedNow === limitReached) return;
    limitReached = isReachedNow;
    if (limitReached) {
      const remedy = 'new connections are closed; raise the limit (ulimit -n)';
      log('error', `${processName} has reached its limit of open files: ${remedy}`);
    } else log('info', `${processName} can open files again`);
  }, checkIntervalMs);
  timer.unref();
  return () => clearInterval(timer);
}

function isFileLimitReached(): boolean {
  try {
    closeSync(openSync('/dev/null', 'r'));
    return false;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EMFILE' || code === 'ENFILE') return true;
    throw error;
  }
}
