import { readdirSync } from 'node:fs';
import { parseSegmentFile, SUPERVISOR } from './segment';

/**
 * When a process that writes a journal began: later than every process that used the name before, and not before any
 * other; the supervisor later than all. Readers take a segment with a later start for its successor, and one that
 * began before the supervisor for a thing of the past, so a clock that was set back must not make it look older.
 * @returns ms since the epoch
 */
export function startAfter(directory: string, writer: string): number {
  let start = Date.now();
  for (const file of readdirSync(directory)) {
    const name = parseSegmentFile(file);
    if (name === null) continue;
    const isPast = name.writer === writer || writer === SUPERVISOR;
    start = Math.max(start, isPast ? name.start + 1 : name.start);
  }
  return start;
}
