import { format } from 'node:util';
import { openChildLog } from '@/lib/log/child';
import { requestNow } from '@/lib/log/request';
import type { Log } from '@/proxy/log';

/**
 * Opens the dashboard's log, for the gate and for Next's bundles: each line says by which request it came. What
 * libraries print becomes lines of it, too: Next.js tells by the console alone that a page failed, and why.
 */
export function openGateLog(): void {
  const { log: write } = openChildLog('dashboard');
  const log: Log = (level, sentence, fields) => {
    const now = requestNow();
    write(level, sentence, now === undefined || now.isOver ? fields : { request: now.id, ...fields });
  };
  globalThis.stickyboardLog = log;
  console.error = (...parts) => log('error', format(...parts).trim());
  console.warn = (...parts) => log('warn', format(...parts).trim());
}
