import { pino } from 'pino';
import type { Log, LogLevel } from '@/proxy/log';
import type { LogSettings } from './levels';

/** The log of one process, on its standard error. */
export interface OpenLog {
  log: Log;
  /** From now on lines of this level and of more urgent ones are written. */
  setLevel(level: LogLevel): void;
  /**
   * Tells what went well: on the standard output, below where the load balancer said what it serves, or in the log
   * where that is for programs.
   */
  news(subject: string, sentence: string): void;
}

/** How a line begins where people read it. */
const prefixes: Record<string, string> = { supervisor: 'stickyboard' };

/**
 * Opens the log of this process. A line is written before the call returns, by no other thread: what a process says
 * last is there, however it ends.
 *
 * @param name what the process is, such as `recorder`
 * @param write puts a line on the standard error; a reader that is gone and a full disk are no reason to end
 */
export function openLog(
  name: string,
  { format, level }: LogSettings,
  write: (line: string) => void = console.error.bind(console),
): OpenLog {
  const prefix = prefixes[name] ?? name;
  const lines = pino(
    {
      level,
      base: { pid: process.pid, process: name },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => write(format === 'json' ? line.trimEnd() : textOf(line, prefix)) },
  );
  const log: Log = (at, sentence, fields) => lines[at](fields ?? {}, sentence);
  return {
    log,
    setLevel: (changed) => {
      lines.level = changed;
    },
    news: (subject, sentence) => {
      if (format === 'json') log('info', `${subject}: ${sentence}`);
      else console.log(`${subject.padEnd(15)}${sentence}`);
    },
  };
}

/** A line of JSON as people read it: the sentence, and by which request it came to that. */
function textOf(line: string, prefix: string): string {
  const { msg, request } = JSON.parse(line) as { msg: string; request?: string };
  return `${prefix}: ${msg}${request === undefined ? '' : ` (request ${request})`}`;
}
