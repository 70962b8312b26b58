import { readdirSync, readFileSync } from 'node:fs';

/** Ids of the living processes whose environment holds `assignment` (`NAME=value`): what a start left running. */
export function processesWith(assignment: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => environmentOf(pid).includes(assignment));
}

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
  } catch (error) {
    // It ended meanwhile, or belongs to someone else: not ours either way.
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return [];
    throw error;
  }
}
