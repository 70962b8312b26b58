import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterEach, expect, it, vi } from 'vitest';
import { getProcesses } from './process-usage';

/** Starts a process for each title that it is given, and says their ids. */
const program = 'for title in "$@"; do (exec -a "$title" sleep 60) & echo $!; done; wait';

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0)) step();
});

interface Family {
  pid: number;
  /** Ids of what it started, in the order of their titles. */
  children: number[];
}

/** A process with a title, and what it started. */
async function family(title: string, titles: string[]): Promise<Family> {
  const parent: ChildProcess = spawn('bash', ['-c', program, 'bash', ...titles], {
    argv0: title,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const children: number[] = [];
  undo.push(() => {
    for (const pid of children) process.kill(pid);
  });
  for await (const line of createInterface({ input: parent.stdout as NodeJS.ReadableStream })) {
    children.push(Number(line));
    if (children.length === titles.length) break;
  }
  return { pid: parent.pid as number, children };
}

/** Waits until these are reported: a process has its title a moment after it was started. */
async function untilReported(dashboard: number, parent: number, names: string[]): Promise<void> {
  await vi.waitFor(async () => {
    const reported = (await getProcesses(dashboard, parent)).map(({ process, worker, isRetiring }) =>
      [process, worker, isRetiring && 'leaving'].filter(Boolean).join(' '),
    );
    expect(reported.sort()).toEqual(names);
  }, 10_000);
}

it('finds the supervisor and what it started, by their titles', async () => {
  const others = ['worker', 'demonstration', 'recorder of something'].map((name) => `stickyboard ${name}`);
  const parts = ['recorder', 'worker 1', 'worker 12', 'notifier'].map((name) => `stickyboard ${name}`);
  const { pid, children } = await family('stickyboard', ['node', ...others, ...parts]);
  const names = ['dashboard', 'notifier', 'recorder', 'supervisor', 'worker 1', 'worker 12'];
  await untilReported(children[0] as number, pid, names);
});

it('distinguishes a worker from the one that replaces it, and forgets it once it has exited', async () => {
  const workers = [1, 2, 1].map((number) => `stickyboard worker ${number}`);
  const { pid, children } = await family('stickyboard', ['node', ...workers]);
  const [dashboard = 0, old = 0] = children;
  await untilReported(dashboard, pid, [
    'dashboard',
    'supervisor',
    'worker 1',
    'worker 1 leaving',
    'worker 2',
  ]);
  const rows = await getProcesses(dashboard, pid);
  const [first, second] = rows.filter(({ worker }) => worker === '1');
  expect(first?.isRetiring).toBe(true);
  expect(first?.startedAtSeconds).toBeLessThanOrEqual(second?.startedAtSeconds ?? 0);
  children.splice(1, 1);
  process.kill(old);
  await untilReported(dashboard, pid, ['dashboard', 'supervisor', 'worker 1', 'worker 2']);
});

it('has a dashboard that was started alone, and none of its neighbours', async () => {
  const { pid, children } = await family('bash', ['node', 'stickyboard recorder']);
  await untilReported(children[0] as number, pid, ['dashboard']);
});

it('reports what Node.js reports of itself', async () => {
  const [own] = await getProcesses(process.pid, 1);
  const { user, system } = process.cpuUsage();
  expect(Math.abs((own?.cpuSeconds ?? 0) - (user + system) / 1e6)).toBeLessThan(0.5);
  const { rss } = process.memoryUsage();
  expect(own?.residentBytes).toBeGreaterThan(rss / 2);
  expect(own?.residentBytes).toBeLessThan(rss * 2);
  expect(Math.abs((own?.startedAtSeconds ?? 0) - (Date.now() / 1000 - process.uptime()))).toBeLessThan(3);
  const open = readdirSync('/proc/self/fd').length;
  expect(Math.abs((own?.openFiles ?? 0) - open)).toBeLessThan(10);
  expect(own?.openFilesLimit).toBeGreaterThanOrEqual(open);
});

it('reports no absent process, as on a system without /proc', async () => {
  // The highest id that Linux gives is 2^22.
  const unusedPid = 2 ** 22 + 1;
  expect(await getProcesses(unusedPid, unusedPid)).toEqual([]);
});
