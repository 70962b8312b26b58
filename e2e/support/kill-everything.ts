import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Product } from './product';

const timeoutMs = 30_000;

/** kill -9 of all processes of the product, in any order; resolves when they have ended. */
export async function killEverything(product: Product): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  const killed = new Set<number>();
  do {
    if (performance.now() > deadline) throw new Error('processes of the product are left');
    // Again and again: one that was just being started is not seen at first.
    for (const pid of product.processes().sort(() => Math.random() - 0.5)) {
      killProcess(pid);
      killed.add(pid);
    }
    await pause(10);
  } while (![...killed].every(isGone) || product.processes().some((pid) => !isGone(pid)));
}

/** Whether a process has closed all that it had: one that is ending may still hold its port (proc(5), stat). */
export function isGone(pid: number): boolean {
  const stat = readProcess(pid, 'stat');
  return stat === '' || /^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
}

/** A file of proc(5); empty if there is no such process any more. */
export function readProcess(pid: number, what: 'cmdline' | 'stat'): string {
  try {
    return readFileSync(join('/proc', String(pid), what), 'latin1');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // A worker without its supervisor ends by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
