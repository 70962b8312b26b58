import { formatError, formatFatalError } from '@/lib/core/format-error.mjs';
import { type LogSettings, logFormats, logLevels } from '@/lib/core/log-levels';
import type { LogLevel } from '@/lib/core/logger';
import { openLog, type ProcessLog } from './open-log';

/** The supervisor's message to its processes about the log level. */
export interface LogLevelMessage {
  type: 'log-level';
  level: LogLevel;
}

/** The environment by which a process learns how to write its log. */
export function createLogEnvironment({ format, level }: LogSettings): Record<string, string> {
  return { STICKYBOARD_LOG_FORMAT: format, STICKYBOARD_LOG_LEVEL: level };
}

/** Opens the log of a process that the supervisor started, and applies the level that the supervisor sends. */
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
 * Runs the startup of a process. If that fails, the supervisor gets the sentence and the
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
