import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { acceptsConnections } from '../accepts-connections';

/** How a server is ended: `fast` rolls back what is open, `immediate` is a crash. */
export type ShutdownMode = 'fast' | 'immediate';

/** The postmaster of a data directory and all its children. */
export interface ServerProcess {
  /** Starts it; resolves once it accepts connections. @throws its log if it does not */
  start(): Promise<void>;
  /** Ends it; resolves once all its processes have ended. */
  shutDown(mode: ShutdownMode): Promise<void>;
  /** Stops all its processes where they are, as a machine that hangs; the returned function lets them go on. */
  suspend(): () => void;
  /** Whether the postmaster runs. */
  isRunning(): boolean;
  /** All that it has logged. */
  log(): string;
}

/** PostgreSQL refuses to be root. */
const unprivileged = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
const startTimeoutMs = 30_000;
const pollIntervalMs = 20;
const shutdownSignals: Record<ShutdownMode, NodeJS.Signals> = { fast: 'SIGINT', immediate: 'SIGQUIT' };

/** Gives a file or folder to the user that PostgreSQL runs as. */
export function giveToServer(path: string): void {
  if (unprivileged.uid !== undefined) chownSync(path, unprivileged.uid, unprivileged.gid);
}

/** Runs one of PostgreSQL's programs to its end, as the user of the server. @throws its output if it fails */
export async function runAsServer(
  program: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<void> {
  const child = spawn(program, args, {
    ...unprivileged,
    cwd: '/',
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${program} failed: ${output}`);
}

/** @param settings of `postgresql.conf`; @param logFile where it logs */
export function createServerProcess(options: {
  postgres: string;
  data: string;
  host: string;
  port: number;
  logFile: string;
  settings: Record<string, string>;
}): ServerProcess {
  const { postgres, data, host, port, logFile, settings } = options;
  let child: ChildProcess | null = null;
  const isRunning = (): boolean => child !== null && child.exitCode === null && child.signalCode === null;
  const log = (): string => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '');
  return {
    isRunning,
    log,
    async start() {
      const output = openSync(logFile, 'a');
      const args = Object.entries({ ...settings, listen_addresses: host, port: String(port) });
      child = spawn(postgres, ['-D', data, ...args.flatMap(([name, value]) => ['-c', `${name}=${value}`])], {
        ...unprivileged,
        cwd: '/',
        stdio: ['ignore', output, output],
        // Ctrl-C in a terminal is for the test run, which then stops it.
        detached: true,
      });
      closeSync(output);
      const deadline = performance.now() + startTimeoutMs;
      while (!isReady(data) || !(await acceptsConnections(port, host))) {
        if (!isRunning() || performance.now() > deadline)
          throw new Error(`PostgreSQL does not serve on ${host}:${port}: ${log()}`);
        await pause(pollIntervalMs);
      }
    },
    async shutDown(mode) {
      if (child === null || !isRunning()) return;
      const exited = once(child, 'exit');
      child.kill(shutdownSignals[mode]);
      await exited;
    },
    suspend() {
      if (child?.pid === undefined) throw new Error('PostgreSQL has not been started');
      // The postmaster first: then there are no new children.
      signal(child.pid, 'SIGSTOP');
      const stopped = [child.pid, ...getChildren(child.pid)];
      for (const pid of stopped) signal(pid, 'SIGSTOP');
      return () => {
        for (const pid of stopped) signal(pid, 'SIGCONT');
      };
    },
  };
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // A child whose client has gone ends meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The last line of the postmaster's file says its state. */
function isReady(data: string): boolean {
  const file = join(data, 'postmaster.pid');
  return existsSync(file) && /^(ready|standby) *$/m.test(readFileSync(file, 'utf8'));
}

function getChildren(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => getParent(pid) === parent);
}

/** proc(5), stat: state and parent follow the name in parentheses. */
function getParent(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
