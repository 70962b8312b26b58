import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The process that holds a data directory, as far as it can be seen from here: not from another container.
 *
 * @returns its id, or null where none is seen
 */
export function holderOf(data: string): number | null {
  const [pid = '', began] = textOf(join(data, 'stickyboard.pid')).trim().split(' ');
  if (!/^[1-9]\d*$/.test(pid) || began === undefined) return null;
  // What a killed one left may be another program's number by now: the time when it began tells (proc(5), field 22).
  const stat = textOf(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] === began ? Number(pid) : null;
}

/** How many files a process may have open, as /proc has it; undefined where there is no such process, or no /proc. */
export function openFilesOf(pid: number | 'self'): string | undefined {
  return /^Max open files +(\d+|unlimited)/m.exec(textOf(`/proc/${pid}/limits`))?.[1];
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
