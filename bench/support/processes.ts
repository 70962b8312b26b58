import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';

/** CPU that the proxy under test has to itself; the load and the origins share the other. */
export const proxyCpu = 0;
export const loadCpu = 1;
/** The CPUs of all other processes: any. */
export const anyCpu = `${proxyCpu},${loadCpu}`;

const ticksPerSecond = Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout);

/**
 * Starts a program pinned to a CPU, or to several by commas, allowed as many open files as the system lets it; what
 * it complains of is shown. @param env added to this process's environment
 */
export function startPinned(
  cpu: number | string,
  command: string,
  args: string[],
  env: Record<string, string> = {},
): ChildProcess {
  const shell = [
    '-c',
    'ulimit -n "$(ulimit -H -n)"; exec taskset -c "$0" "$@"',
    String(cpu),
    command,
    ...args,
  ];
  return spawn('sh', shell, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...env } });
}

/** Moves a running process, with all its threads, to one CPU. */
export function pinToCpu(pid: number, cpu: number): void {
  spawnSync('taskset', ['-a', '-p', '-c', String(cpu), String(pid)]);
}

/** CPU time that a process has used so far, in microseconds. */
export function getCpuMicros(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1e6) / ticksPerSecond;
}

/**
 * CPU time that a process and all that it started have used so far, in microseconds: ended ones, too, if their parent
 * waited for them.
 */
export function getTreeCpuMicros(pid: number): number {
  const path = `/proc/${pid}/stat`;
  // One that ended since it was listed is in its parent's time by now, or will be.
  if (!existsSync(path)) return 0;
  const children = getChildren(pid).reduce((sum, child) => sum + getTreeCpuMicros(child), 0);
  const stat = readFileSync(path, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return children + (ticks * 1e6) / ticksPerSecond;
}

/** Memory that a process holds, in bytes. */
export function getResidentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}

/** Process ids of the children of `pid`. */
export function getChildren(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

export function getTitle(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
}

/** Waits until something accepts connections on a port of this machine; at most 15 s. */
export async function waitUntilListening(port: number): Promise<void> {
  const end = Date.now() + 15_000;
  while (Date.now() < end) {
    const accepted = await new Promise<boolean>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (accepted) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing listens on 127.0.0.1:${port} after 15 s`);
}

/** Ends a program that this run started, and waits for it. */
export function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
