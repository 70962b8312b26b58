import { readdir, readFile, stat } from 'node:fs/promises';

/** A process of this installation, as the system sees it at this moment. What the system does not report is null. */
export interface ProcessUsage {
  process: 'supervisor' | 'worker' | 'recorder' | 'dashboard' | 'notifier';
  /** Number of the worker, from 1, as text; null of any other process. */
  worker: string | null;
  /** A worker in whose place there is another one: it only ends what it has begun. */
  isRetiring: boolean;
  /** CPU time since it began, in s. */
  cpuSeconds: number;
  residentBytes: number | null;
  /** Descriptors: those that are open, and how many may be. */
  openFiles: number | null;
  openFilesLimit: number | null;
  /** When it began, Unix time in s. */
  startedAtSeconds: number | null;
}

type ProcessIdentity = Pick<ProcessUsage, 'process' | 'worker'>;

/** Of /proc, times are in hundredths of a second (USER_HZ) on all machines for which there is Node.js. */
const ticksPerSecond = 100;

/**
 * Looks at the processes of this installation: the dashboard's, the one that started it, and what else that one
 * started. They are known by the titles that they give themselves. Only Linux reports titles (proc(5)); elsewhere there
 * are none.
 *
 * @param dashboard the id of the dashboard's process @param parent the id of the process that started it
 */
export async function getProcesses(dashboard: number, parent: number): Promise<ProcessUsage[]> {
  const [identities, machine] = await Promise.all([listProcesses(dashboard, parent), readProc('stat')]);
  const bootedAtSeconds = /^btime (\d+)$/m.exec(machine ?? '')?.[1];
  const reads = identities.map(([pid, who]) =>
    readProcess(pid, who, bootedAtSeconds === undefined ? null : Number(bootedAtSeconds)),
  );
  const found = (await Promise.all(reads)).filter((row) => row !== null);
  return found.map((row, index) => ({ ...row, isRetiring: isReplaced(row, found.slice(index + 1)) }));
}

/** The processes and their identities, the oldest first. */
async function listProcesses(
  dashboard: number,
  parent: number,
): Promise<[pid: number, who: ProcessIdentity][]> {
  const self: [number, ProcessIdentity] = [dashboard, { process: 'dashboard', worker: null }];
  // A dashboard that was started alone has a shell for its parent.
  if ((await getProcessTitle(parent)) !== 'stickyboard') return [self];
  const children = ((await readProc(`${parent}/task/${parent}/children`)) ?? '').match(/\d+/g) ?? [];
  const others = children.map(Number).filter((pid) => pid !== dashboard);
  const known = others.map(async (pid): Promise<[number, ProcessIdentity][]> => {
    const who = parseProcessTitle(await getProcessTitle(pid));
    return who === null ? [] : [[pid, who]];
  });
  return [[parent, { process: 'supervisor', worker: null }], self, ...(await Promise.all(known)).flat()];
}

/** The process that has this title; null for one that is not reported, or has not set its title yet. */
function parseProcessTitle(title: string): ProcessIdentity | null {
  const [, name, worker = null] = /^stickyboard (\w+)(?: (\d+))?$/.exec(title) ?? [];
  if (name === 'worker' && worker !== null) return { process: name, worker };
  return name === 'recorder' || name === 'notifier' ? { process: name, worker } : null;
}

/** Whether one of the later ones is the same worker. */
function isReplaced({ worker }: ProcessIdentity, later: readonly ProcessIdentity[]): boolean {
  return worker !== null && later.some((other) => other.worker === worker);
}

/** @param bootedAtSeconds when the machine began to count, Unix time in s @returns null if the process has exited */
async function readProcess(
  pid: number,
  identity: ProcessIdentity,
  bootedAtSeconds: number | null,
): Promise<ProcessUsage | null> {
  const [line, status, limits, openFiles] = await Promise.all([
    readProc(`${pid}/stat`),
    readProc(`${pid}/status`),
    readProc(`${pid}/limits`),
    countOpenFiles(pid),
  ]);
  if (line === null) return null;
  // Behind the name, which may have anything in it, from field 3 on.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const ticks = (field: number): number => Number(fields[field - 3]);
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status ?? '')?.[1];
  const maxFiles = /^Max open files +(\d+)/m.exec(limits ?? '')?.[1];
  return {
    ...identity,
    isRetiring: false,
    cpuSeconds: (ticks(14) + ticks(15)) / ticksPerSecond,
    residentBytes: kilobytes === undefined ? null : Number(kilobytes) * 1024,
    openFiles,
    openFilesLimit: maxFiles === undefined ? null : Number(maxFiles),
    startedAtSeconds: bootedAtSeconds === null ? null : bootedAtSeconds + ticks(22) / ticksPerSecond,
  };
}

/** Linux says how many there are as the size of the folder, since 6.2; before that they have to be counted. */
async function countOpenFiles(pid: number): Promise<number | null> {
  const folder = `/proc/${pid}/fd`;
  return nullIfUnavailable(async () => (await stat(folder)).size || (await readdir(folder)).length);
}

async function getProcessTitle(pid: number): Promise<string> {
  return ((await readProc(`${pid}/cmdline`)) ?? '').split('\0', 1)[0] ?? '';
}

function readProc(path: string): Promise<string | null> {
  return nullIfUnavailable(() => readFile(`/proc/${path}`, 'latin1'));
}

/** Null if the system has no /proc, the process has ended, or this one may not look at it. */
async function nullIfUnavailable<Value>(read: () => Promise<Value>): Promise<Value | null> {
  try {
    return await read();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(code)) return null;
    throw error;
  }
}
