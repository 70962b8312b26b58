import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { getResidentBytes, loadCpu } from './support/processes';

export interface IdleResult {
  connections: number;
  /** Bytes that the proxy's processes held before and with the connections. */
  before: number;
  with: number;
}

/** Measures the memory of `count` idle keep-alive connections, each of which has received one response. */
export async function measureIdle(port: number, pids: number[], count: number): Promise<IdleResult> {
  const resident = (): number => pids.reduce((sum, pid) => sum + getResidentBytes(pid), 0);
  const before = resident();
  const program = join(import.meta.dirname, 'bench-idle.js');
  const args = ['-c', String(loadCpu), process.execPath, program, String(port), String(count), '/20b'];
  const client = spawn('taskset', args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(client, 'exit');
  const ready = once(client.stdout, 'data').then(() => true);
  const opened = await Promise.race([ready, ended.then(() => false)]);
  const held = opened ? resident() : Number.NaN;
  client.stdin.end();
  await ended;
  if (!opened) throw new Error(`port ${port} did not hold ${count} idle connections`);
  return { connections: count, before, with: held };
}
