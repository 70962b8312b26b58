import { readdirSync } from 'node:fs';
import { parseSegmentFile, supervisorWriter } from './segment';

/**
 * When a process that writes a journal began: later than every process that used the name before, and not before any
 * other; the supervisor later than all. Readers take a segment with a later start for its successor, and one that
 * began before the supervisor for a thing of the past, so a clock that was set back must not make it look older.
 * @returns ms since the epoch
 */
export function nextWriterEpoch(directory: string, writer: string): number {
  let epoch = Date.now();
  for (const file of readdirSync(directory)) {
    const segment = parseSegmentFile(file);
    if (segment === null) continue;
    const isPast = segment.writer === writer || writer === supervisorWriter;
    epoch = Math.max(epoch, isPast ? segment.epoch + 1 : segment.epoch);
  }
  return epoch;
}
