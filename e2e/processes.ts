import { readdirSync, readFileSync } from 'node:fs';

/** Ids of the living processes whose environment holds `assignment` (`NAME=value`): what a start left running. */
export function processesWith(assignment: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => environmentOf(pid).includes(assignment));
}

/** Those of the processes that are workers. */
export function workersAmong(pids: readonly number[]): number[] {
  return pids.filter((pid) => told(pid, 'cmdline').startsWith('stickyboard worker'));
}

/** Those of the processes that are recorders. */
export function recordersAmong(pids: readonly number[]): number[] {
  return pids.filter((pid) => told(pid, 'cmdline').startsWith('stickyboard recorder'));
}

/** Those of the processes that are notifiers. */
export function notifiersAmong(pids: readonly number[]): number[] {
  return pids.filter((pid) => told(pid, 'cmdline').startsWith('stickyboard notifier'));
}

/** Those of the processes that are dashboards. */
export function dashboardsAmong(pids: readonly number[]): number[] {
  return pids.filter((pid) => told(pid, 'cmdline').includes('dashboard.js'));
}

function environmentOf(pid: number): string[] {
  return told(pid, 'environ').split('\0');
}

function told(pid: number, what: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'latin1');
  } catch (error) {
    // It ended meanwhile, or belongs to someone else: not ours either way.
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return '';
    throw error;
  }
}
