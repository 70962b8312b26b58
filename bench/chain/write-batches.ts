import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { type Load, runLoad } from '../load';
import { createSessions } from './chain';
import { stickyboard } from './chains/stickyboard';

/** How many writes to the journal held how many records. */
export type WriteBatches = [records: number, writes: number][];

/** Sees how many records a worker writes at a time under a load. @param load without its sessions */
export async function countWriteBatches(
  load: Omit<Load, 'route' | 'sessions'>,
  { directory, port, origins }: { directory: string; port: number; origins: number[] },
): Promise<WriteBatches> {
  const file = join(directory, 'turns.json');
  const program = pathToFileURL(join(import.meta.dirname, 'bench-turns.js')).href;
  const chain = await stickyboard({
    NODE_OPTIONS: `--import=${program}`,
    STICKYBOARD_BENCH_TURNS: file,
  }).start(directory, port, origins);
  try {
    const sessions = createSessions(chain.routes, 2000, Date.now());
    await runLoad(port, { ...load, seconds: 1, route: '', sessions }, directory);
    const before = await readWriteBatches(file, []);
    await runLoad(port, { ...load, route: '', sessions }, directory);
    return await readWriteBatches(file, before);
  } finally {
    await chain.end();
  }
}

/** What was counted since `before`, once it has been written down. */
async function readWriteBatches(file: string, before: WriteBatches): Promise<WriteBatches> {
  await pause(500);
  if (!existsSync(file)) throw new Error(`no worker counted its writes in ${file}`);
  const known = new Map(before);
  const now = JSON.parse(readFileSync(file, 'utf8')) as WriteBatches;
  return now
    .map(([records, writes]): [number, number] => [records, writes - (known.get(records) ?? 0)])
    .filter(([, writes]) => writes > 0);
}

/** Records per write, on average over the records: what a record meets. */
export function meanBatchSize(turns: WriteBatches): number {
  const records = turns.reduce((sum, [size, writes]) => sum + size * writes, 0);
  return turns.reduce((sum, [size, writes]) => sum + size * size * writes, 0) / records;
}
