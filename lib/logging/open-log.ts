import { pino } from 'pino';
import type { LogSettings } from '@/lib/core/log-levels';
import type { Logger, LogLevel } from '@/lib/core/logger';

/** The log of one process, on its standard error. */
export interface ProcessLog {
  log: Logger;
  /** From now on lines of this level and of more urgent ones are written. */
  setLevel(level: LogLevel): void;
  /**
   * Tells what went well: on the standard output, below where the load balancer said what it serves, or in the log
   * where that is for programs.
   */
  notice(subject: string, sentence: string): void;
}

/** How a line begins where people read it. */
const prefixes: Record<string, string> = { supervisor: 'stickyboard' };

/**
 * Opens the log of this process. A line is written before the call returns, by no other thread: what a process says
 * last is there, however it ends.
 *
 * @param name what the process is, such as `recorder`
 * @param writeLine puts a line on the standard error; a reader that is gone and a full disk are no reason to end
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

/** A line of JSON as people read it: the sentence, and by which request it came to that. */
function formatTextLine(line: string, prefix: string): string {
  const { msg, request } = JSON.parse(line) as { msg: string; request?: string };
  return `${prefix}: ${msg}${request === undefined ? '' : ` (request ${request})`}`;
}
