import { format, stripVTControlCharacters } from 'node:util';
import { formatError } from '@/lib/core/format-error.mjs';
import type { Logger, LogLevel } from '@/lib/core/logger';
import { setProcessState } from '@/lib/core/process-state';
import { openChildLog } from '@/lib/logging/child-log';
import { getRequestContext } from '@/lib/logging/request-context';

/**
 * Opens the dashboard's log, for the gate and for Next's bundles: each line names the request that caused it. What
 * libraries and Node print becomes lines of it, too: Next.js reports by the console alone that a page failed, and why.
 */
export function openDashboardLog(): void {
  const { log: write } = openChildLog('dashboard');
  const log: Logger = (level, sentence, fields) => {
    const context = getRequestContext();
    write(
      level,
      sentence,
      context === undefined || context.isFinished ? fields : { request: context.id, ...fields },
    );
  };
  setProcessState('log', log);
  console.error = createConsoleLogger('error', log);
  console.warn = createConsoleLogger('warn', log);
  // Banners, timings, notes for developers.
  for (const method of ['log', 'info', 'debug', 'trace'] as const)
    console[method] = createConsoleLogger('debug', log);
  // Node's own listener prints two lines of its own.
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => log('debug', `${name}: ${message}`));
}

/** Logs printed text: one sentence at `level`; the lines after it, such as a stack, at `debug`. */
export function createConsoleLogger(level: LogLevel, log: Logger): (...parts: unknown[]) => void {
  return (...parts) => {
    const text = stripVTControlCharacters(format(...parts)).trim();
    if (text === '') return;
    const error = parts.find((part) => part instanceof Error) as (Error & { digest?: string }) | undefined;
    // An error page shows its digest, by which it is found here.
    const digestSuffix = error?.digest === undefined ? '' : ` (${error.digest})`;
    log(level, `${formatError(error ?? text)}${digestSuffix}`);
    if (level !== 'debug' && text.includes('\n')) log('debug', text);
  };
}
