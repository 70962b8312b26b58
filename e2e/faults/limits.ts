import { readdirSync, readFileSync } from 'node:fs';
import { asRoot } from './disk';

const names = { fsize: 'Max file size', nofile: 'Max open files' };

/** Limits a running process, as `ulimit` would; what is returned gives it back what it had. */
export function limit(pid: number, what: keyof typeof names, most: number): () => void {
  const before = new RegExp(`^${names[what]} +(\\d+|unlimited)`, 'm').exec(
    readFileSync(`/proc/${pid}/limits`, 'utf8'),
  );
  const set = (soft: string): void => asRoot('prlimit', ['--pid', String(pid), `--${what}=${soft}:`]);
  set(String(most));
  return () => set(before?.[1] ?? 'unlimited');
}

/** The limit of open files with which a process cannot open one more: the lowest number that is free. */
export function noMoreFiles(pid: number): number {
  const open = new Set(readdirSync(`/proc/${pid}/fd`).map(Number));
  let free = 0;
  while (open.has(free)) free++;
  return free;
}
