import { readdirSync, readFileSync } from 'node:fs';

/** Ids of the living processes whose environment holds `assignment` (`NAME=value`): what a start left running. */
export function findProcessesByEnvironment(assignment: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => readEnvironment(pid).includes(assignment));
}

/** Those of the processes that are workers. */
export function filterWorkers(pids: readonly number[]): number[] {
  return pids.filter((pid) => readProc(pid, 'cmdline').startsWith('stickyboard worker'));
}

/** Those of the processes that are recorders. */
export function filterRecorders(pids: readonly number[]): number[] {
  return pids.filter((pid) => readProc(pid, 'cmdline').startsWith('stickyboard recorder'));
}

/** Those of the processes that are notifiers. */
export function filterNotifiers(pids: readonly number[]): number[] {
  return pids.filter((pid) => readProc(pid, 'cmdline').startsWith('stickyboard notifier'));
}

/** Those of the processes that are dashboards. */
export function filterDashboards(pids: readonly number[]): number[] {
  return pids.filter((pid) => readProc(pid, 'cmdline').includes('dashboard.js'));
}

function readEnvironment(pid: number): string[] {
  return readProc(pid, 'environ').split('\0');
}

function readProc(pid: number, what: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'latin1');
  } catch (error) {
    // It has ended meanwhile, or belongs to another user: not ours in either case.
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return '';
    throw error;
  }
}
