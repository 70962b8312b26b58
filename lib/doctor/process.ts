import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The process that holds a data directory, as far as it can be seen from here: not from another container.
 *
 * @returns its id, or null if none is seen
 */
export function getDataDirectoryHolder(data: string): number | null {
  const [pid = '', startTicks] = readFileIfExists(join(data, 'stickyboard.pid')).trim().split(' ');
  if (!/^[1-9]\d*$/.test(pid) || startTicks === undefined) return null;
  // The id of a killed process may have been reused: the start time decides (proc(5), field 22).
  const stat = readFileIfExists(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] === startTicks ? Number(pid) : null;
}

/** How many files a process may have open, as /proc has it; undefined if there is no such process, or no /proc. */
export function getOpenFilesLimit(pid: number | 'self'): string | undefined {
  return /^Max open files +(\d+|unlimited)/m.exec(readFileIfExists(`/proc/${pid}/limits`))?.[1];
}

function readFileIfExists(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
