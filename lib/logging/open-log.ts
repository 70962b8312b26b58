import { pino } from 'pino';
import type { LogSettings } from '@/lib/core/log-levels';
import type { Logger, LogLevel } from '@/lib/core/logger';

/** The log of one process, on its standard error. */
export interface ProcessLog {
  log: Logger;
  /** From now on lines of this level and of more urgent ones are written. */
  setLevel(level: LogLevel): void;
  /**
   * Reports a success: on the standard output, below the lines about what the load balancer serves, or in the log
   * if that is for programs.
   */
  notice(subject: string, sentence: string): void;
}

/** Prefixes of lines for people. */
const prefixes: Record<string, string> = { supervisor: 'stickyboard' };

/**
 * Opens the log of this process. A line is written before the call returns, by the same thread: the last line of a
 * process is written however it ends.
 *
 * @param name the name of the process, such as `recorder`
 * @param writeLine puts a line on the standard error; a closed pipe or a full disk does not end the process
 */
export function openLog(
  name: string,
  { format, level }: LogSettings,
  writeLine: (line: string) => void = console.error.bind(console),
): ProcessLog {
  const prefix = prefixes[name] ?? name;
  const logger = pino(
    {
      level,
      base: { pid: process.pid, process: name },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => writeLine(format === 'json' ? line.trimEnd() : formatTextLine(line, prefix)) },
  );
  const log: Logger = (at, sentence, fields) => logger[at](fields ?? {}, sentence);
  return {
    log,
    setLevel: (changed) => {
      logger.level = changed;
    },
    notice: (subject, sentence) => {
      if (format === 'json') log('info', `${subject}: ${sentence}`);
      else console.log(`${subject.padEnd(15)}${sentence}`);
    },
  };
}

/** A line of JSON as people read it: the sentence, and the request that caused it. */
function formatTextLine(line: string, prefix: string): string {
  const { msg, request } = JSON.parse(line) as { msg: string; request?: string };
  return `${prefix}: ${msg}${request === undefined ? '' : ` (request ${request})`}`;
}
