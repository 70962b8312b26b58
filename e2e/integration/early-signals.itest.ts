import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Backend, startBackend } from '../support/backend';
import { findProcessesByEnvironment } from '../support/processes';
import { temporaryDirectory } from '../support/product';
import { projectRoot } from '../support/project-root';

const patience = { timeout: 30_000, interval: 2 };
const sighupNumber = 1;

interface Starting {
  child: ChildProcess;
  /** Contains the path of the data directory; exists once the start has got this far. */
  pidFile: string;
  mark: string;
  output: { stdout: string; stderr: string };
}

/** Begins a start, and does not wait for it. */
async function startEntry(entry: string): Promise<{ starting: Starting; backend: Backend }> {
  const backend = await startBackend('b1');
  const data = join(temporaryDirectory(), 'data');
  const args = ['--backend', `b1=${backend.address}`, '--workers', '1', '--data', data];
  const child = spawn(
    process.execPath,
    [join(projectRoot, entry), ...args, '--listen', '127.0.0.1:0', '--dashboard', '127.0.0.1:0'],
    { env: { ...process.env, TEST_EARLY: data }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const closed = once(child, 'close');
  const mark = `TEST_EARLY=${data}`;
  onTestFinished(async () => {
    child.kill();
    await closed;
    for (const pid of findProcessesByEnvironment(mark)) process.kill(pid, 'SIGKILL');
    await backend.kill();
    rmSync(join(data, '..'), { recursive: true, force: true });
  });
  return { starting: { child, pidFile: join(data, 'stickyboard.pid'), mark, output }, backend };
}

/** Resolves as soon as a process handles SIGHUP (proc(5), status, SigCgt): before that it is the system that ends it. */
async function waitUntilSignalsCaught({ pid }: ChildProcess): Promise<void> {
  await vi.waitFor(() => {
    const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    expect(BigInt(`0x${caught}`) & (1n << BigInt(sighupNumber - 1))).not.toBe(0n);
  }, patience);
}

describe.each(['dist/main.js', 'scripts/start.mjs'])('%s that has only just begun', (entry) => {
  test('handles the signals once it serves', async () => {
    const { starting, backend } = await startEntry(entry);
    const { child, pidFile, output } = starting;
    await waitUntilSignalsCaught(child);
    // This is early: nothing is loaded, and the data directory is not even there.
    expect(existsSync(pidFile)).toBe(false);
    child.kill('SIGHUP');
    child.kill('SIGUSR2');
    await vi.waitFor(() => expect(existsSync(pidFile)).toBe(true), patience);
    child.kill('SIGHUP');
    await vi.waitFor(() => expect(output.stdout).toContain('configuration  reloaded'), patience);
    await vi.waitFor(() => expect(output.stdout).toContain('replaced in'), patience);
    const [served = '', afterwards = ''] = output.stdout.split(/^dashboard .*$/m);
    expect(afterwards).toContain('configuration  reloaded');
    const url = /^load balancer +(http:\/\/\S+)/m.exec(served)?.[1] as string;
    expect(await (await fetch(url)).text()).toBe(backend.name);
    expect(output.stderr).toBe('');
    child.kill();
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  test('ends at once and leaves no files after a signal to end', async () => {
    const { starting } = await startEntry(entry);
    const { child, pidFile, output, mark } = starting;
    await vi.waitFor(() => expect(existsSync(pidFile)).toBe(true), patience);
    const signalledAt = performance.now();
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(performance.now() - signalledAt).toBeLessThan(5000);
    expect(output.stderr).toBe('');
    expect(existsSync(pidFile)).toBe(false);
    expect(findProcessesByEnvironment(mark)).toEqual([]);
  });
});

test.each([1, 2, 3, 4])(
  'a start that is killed while it has %i processes leaves none behind',
  async (count) => {
    const { starting } = await startEntry('dist/main.js');
    const { child, mark } = starting;
    await vi.waitFor(
      () => expect(findProcessesByEnvironment(mark).length).toBeGreaterThanOrEqual(count),
      patience,
    );
    child.kill('SIGKILL');
    await vi.waitFor(() => expect(findProcessesByEnvironment(mark)).toEqual([]), patience);
  },
);
