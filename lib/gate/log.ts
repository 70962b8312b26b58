import { format, stripVTControlCharacters } from 'node:util';
import { errorSentence } from '@/lib/core/error-sentence.mjs';
import { openChildLog } from '@/lib/log/child';
import { requestNow } from '@/lib/log/request';
import type { Log, LogLevel } from '@/proxy/log';

/**
 * Opens the dashboard's log, for the gate and for Next's bundles: each line says by which request it came. What
 * libraries and Node print becomes lines of it, too: Next.js reports by the console alone that a page failed, and why.
 */
export function openGateLog(): void {
  const { log: write } = openChildLog('dashboard');
  const log: Log = (level, sentence, fields) => {
    const now = requestNow();
    write(level, sentence, now === undefined || now.isOver ? fields : { request: now.id, ...fields });
  };
  globalThis.stickyboardLog = log;
  console.error = printedAs('error', log);
  console.warn = printedAs('warn', log);
  // Banners, timings, notes for developers.
  for (const method of ['log', 'info', 'debug', 'trace'] as const) console[method] = printedAs('debug', log);
  // Node's own listener prints two lines of its own.
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => log('debug', `${name}: ${message}`));
}

/** Takes what is printed: one sentence at `level`; what follows it, such as a stack, at `debug`. */
export function printedAs(level: LogLevel, log: Log): (...parts: unknown[]) => void {
  return (...parts) => {
    const text = stripVTControlCharacters(format(...parts)).trim();
    if (text === '') return;
    const error = parts.find((part) => part instanceof Error) as (Error & { digest?: string }) | undefined;
    // By its digest a person who was shown an error page finds it here.
    const shown = error?.digest === undefined ? '' : ` (${error.digest})`;
    log(level, `${errorSentence(error ?? text)}${shown}`);
    if (level !== 'debug' && text.includes('\n')) log('debug', text);
  };
}
