import { errorSentence, fatalReport } from '@/lib/core/error-sentence.mjs';
import type { LogLevel } from '@/proxy/log';
import { type LogSettings, logFormats, logLevels } from './levels';
import { type OpenLog, openLog } from './open';

/** What the supervisor tells its processes of the log. */
export interface LevelMessage {
  type: 'log-level';
  level: LogLevel;
}

/** The environment by which a process learns how to write its log. */
export function logEnvironment({ format, level }: LogSettings): Record<string, string> {
  return { STICKYBOARD_LOG_FORMAT: format, STICKYBOARD_LOG_LEVEL: level };
}

/** Opens the log of a process that the supervisor started, and keeps to the level that the supervisor tells. */
export function openChildLog(name: string): OpenLog {
  const { STICKYBOARD_LOG_FORMAT: format, STICKYBOARD_LOG_LEVEL: level } = process.env;
  const opened = openLog(name, {
    format: logFormats.find((known) => known === format) ?? 'text',
    level: logLevels.find((known) => known === level) ?? 'info',
  });
  process.on('message', ({ type, level }: LevelMessage) => {
    if (type === 'log-level') opened.setLevel(level);
  });
  return opened;
}

/**
 * Does what a process has to do before it is ready. Where that fails, the supervisor is told the sentence and the
 * process ends with code 2.
 */
export async function startOrFail<Started>(start: () => Promise<Started>): Promise<Started> {
  try {
    return await start();
  } catch (error) {
    const message = errorSentence(error);
    await new Promise<void>((sent) => {
      if (process.send) process.send({ type: 'failed', message }, () => sent());
      else sent();
    });
    process.exit(2);
  }
}

/** Has the log tell why a process ends that meets what nobody foresaw. */
export function tellLastWords({ log }: OpenLog): void {
  process.on('uncaughtException', (error) => {
    log('error', `ended by ${fatalReport(error)}`);
    process.exit(1);
  });
}
