import { readdirSync, readFileSync } from 'node:fs';
import { runAsRoot } from './test-disk';

const limitNames = { fsize: 'Max file size', nofile: 'Max open files' };

/** Limits a running process, as `ulimit` would; the returned function restores the limit. */
export function limitProcess(pid: number, resource: keyof typeof limitNames, maximum: number): () => void {
  const before = new RegExp(`^${limitNames[resource]} +(\\d+|unlimited)`, 'm').exec(
    readFileSync(`/proc/${pid}/limits`, 'utf8'),
  );
  const set = (soft: string): void => runAsRoot('prlimit', ['--pid', String(pid), `--${resource}=${soft}:`]);
  set(String(maximum));
  return () => set(before?.[1] ?? 'unlimited');
}

/** The limit of open files with which a process cannot open one more: the lowest number that is free. */
export function getExhaustedFileLimit(pid: number): number {
  const open = new Set(readdirSync(`/proc/${pid}/fd`).map(Number));
  let free = 0;
  while (open.has(free)) free++;
  return free;
}
