import type { Logger } from '@/lib/core/logger';

declare global {
  // Next.js loads a module once per bundle; only globalThis is one for all routes of the process.
  var stickyboardLog: Logger | undefined;
}

/** The dashboard's log: what its process opened, or the standard error where nobody did, as in a test of one part. */
export const log: Logger = (level, sentence, fields) => {
  if (globalThis.stickyboardLog) globalThis.stickyboardLog(level, sentence, fields);
  else console.error(`dashboard: ${sentence}`);
};
