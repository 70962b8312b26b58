import type { Logger } from '@/lib/core/logger';
import { findProcessState } from '@/lib/core/process-state';

declare module '@/lib/core/process-state' {
  interface ProcessState {
    log: Logger;
  }
}

/**
 * The dashboard's log: the one that its process opened, or the standard error if none is open, as in a test of one
 * part.
 */
export const log: Logger = (level, sentence, fields) => {
  const opened = findProcessState('log');
  if (opened) opened(level, sentence, fields);
  else console.error(`dashboard: ${sentence}`);
};
