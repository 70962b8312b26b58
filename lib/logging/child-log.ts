import { formatError, formatFatalError } from '@/lib/core/format-error.mjs';
import { type LogSettings, logFormats, logLevels } from '@/lib/core/log-levels';
import type { LogLevel } from '@/lib/core/logger';
import { openLog, type ProcessLog } from './open-log';

/** What the supervisor tells its processes of the log. */
export interface LogLevelMessage {
  type: 'log-level';
  level: LogLevel;
}

/** The environment by which a process learns how to write its log. */
export function createLogEnvironment({ format, level }: LogSettings): Record<string, string> {
  return { STICKYBOARD_LOG_FORMAT: format, STICKYBOARD_LOG_LEVEL: level };
}

/** Opens the log of a process that the supervisor started, and keeps to the level that the supervisor tells. */
export function openChildLog(name: string): ProcessLog {
  const { STICKYBOARD_LOG_FORMAT: format, STICKYBOARD_LOG_LEVEL: level } = process.env;
  const opened = openLog(name, {
    format: logFormats.find((known) => known === format) ?? 'text',
    level: logLevels.find((known) => known === level) ?? 'info',
  });
  process.on('message', ({ type, level }: LogLevelMessage) => {
    if (type === 'log-level') opened.setLevel(level);
  });
  return opened;
}

/**
 * Does what a process has to do before it is ready. Where that fails, the supervisor is told the sentence and the
 * process ends with code 2.
 */
export async function startOrExit<Started>(start: () => Promise<Started>): Promise<Started> {
  try {
    return await start();
  } catch (error) {
    const message = formatError(error);
    await new Promise<void>((onSent) => {
      if (process.send) process.send({ type: 'failed', message }, () => onSent());
      else onSent();
    });
    process.exit(2);
  }
}

/** Logs an uncaught exception before the process exits. */
export function logUncaughtExceptions({ log }: ProcessLog): void {
  process.on('uncaughtException', (error) => {
    log('error', `exiting after an uncaught error: ${formatFatalError(error)}`);
    process.exit(1);
  });
}
