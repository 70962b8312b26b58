import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findProcessesByEnvironment } from './processes';
import { projectRoot } from './project-root';

/** Ten times the duration of a start on a machine that is busy with other tests. */
const startTimeoutMs = 30_000;
const pollIntervalMs = 50;
/** The product promises to end within 5 s; a little more here, so that a test sees which promise broke. */
const stopTimeoutMs = 10_000;

/** A start, marked in the environment so that everything it starts can be found again. */
interface LaunchedProcess {
  child: ChildProcess;
  processes(): number[];
}

export interface Product {
  /** `http://127.0.0.1:PORT` of the first listener; empty if it has none. */
  proxyUrl: string;
  /** `http://127.0.0.1:PORT` of the dashboard; `https` if it uses TLS, empty without one. */
  dashboardUrl: string;
  /** Its data directory; removed by `stop` if `startProduct` created it. */
  data: string;
  /** Process id of the started program. */
  pid: number;
  /** Processes of this start that are alive, children of children included. */
  processes(): number[];
  /** All that it printed so far. */
  stdout(): string;
  stderr(): string;
  /** Ends it by `signal` (SIGTERM); returns its exit code and the duration of the stop, ms. */
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; ms: number }>;
}

export interface CompletedRun {
  code: number | null;
  /** Processes that it left behind. */
  remainingProcesses: number[];
  stdout: string;
  stderr: string;
}

export interface StartOptions {
  /** Added to this process's environment. */
  env?: Record<string, string>;
  /** What it starts, and so which addresses it prints: a load balancer with a dashboard, or one of them. */
  role?: 'both' | 'node' | 'dashboard';
  /** The program that Node runs, from the project's folder: the built product, or `scripts/start.mjs`. */
  entry?: string;
  /** A command that executes the product: `setpriv` and its options. Node and its arguments follow it. */
  wrapper?: string[];
  /** Called with all of its standard error so far, at each new piece. */
  onStderr?: (printed: string) => void;
}

/** A fresh directory below the system's temporary one. */
export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'stickyboard-'));
}

/**
 * Starts the built product (`dist/main.js`) with `args`, on free ports and in a fresh data directory
 * unless they say otherwise, and resolves once it has printed its addresses. Rejects with its
 * output if it ends before that or takes longer than a minute.
 */
export async function startProduct(args: string[], options: StartOptions = {}): Promise<Product> {
  const getOption = (option: string) => args[args.indexOf(option) + 1] as string;
  const temporaryData = args.includes('--data') ? null : temporaryDirectory();
  const data = temporaryData ?? getOption('--data');
  const all = [...args];
  const { role = 'both' } = options;
  // A dashboard alone has no data directory.
  if (temporaryData && role !== 'dashboard') all.push('--data', temporaryData);
  if (role !== 'dashboard' && !args.includes('--listen') && !args.includes('--config'))
    all.push('--listen', '127.0.0.1:0');
  if (role !== 'node' && !args.includes('--dashboard')) all.push('--dashboard', '127.0.0.1:0');
  const { child, processes } = launch(all, options);
  const output = collectOutput(child);
  child.stderr?.on('data', () => options.onStderr?.(output.stderr));
  const [proxyUrl, dashboardUrl] = await waitUntilServing(child, output, role).catch((error: unknown) => {
    child.kill('SIGKILL');
    if (temporaryData) rmSync(temporaryData, { recursive: true, force: true });
    throw error;
  });
  return {
    proxyUrl,
    dashboardUrl,
    data,
    pid: child.pid as number,
    processes,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    async stop(signal = 'SIGTERM') {
      const started = performance.now();
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      const code = await waitUntilExit(child, stopTimeoutMs, output);
      if (temporaryData) rmSync(temporaryData, { recursive: true, force: true });
      return { code, ms: performance.now() - started };
    },
  };
}

/**
 * Waits until proxy and recorder have reported: by then a start is complete, and later errors have their normal
 * messages.
 */
export async function waitUntilHealthy({ dashboardUrl }: Product): Promise<void> {
  const deadline = performance.now() + startTimeoutMs;
  for (;;) {
    const { status } = await fetch(`${dashboardUrl}/healthz`);
    if (status === 200) return;
    if (performance.now() > deadline) throw new Error(`the product is not well after ${startTimeoutMs} ms`);
    await pause(pollIntervalMs);
  }
}

/** Runs the built product if it is expected to end by itself within a minute, as with bad input. */
export async function runProduct(args: string[], options: StartOptions = {}): Promise<CompletedRun> {
  const { child, processes } = launch(args, options);
  const output = collectOutput(child);
  const code = await waitUntilExit(child, startTimeoutMs, output);
  return { code, remainingProcesses: processes(), ...output };
}

function launch(args: string[], options: StartOptions): LaunchedProcess {
  const marker = `STICKYBOARD_TEST_RUN=${randomUUID()}`;
  const [name, value] = marker.split('=') as [string, string];
  const entry = resolve(projectRoot, options.entry ?? 'dist/main.js');
  const [program = '', ...programArgs] = [...(options.wrapper ?? []), process.execPath, entry, ...args];
  const child = spawn(program, programArgs, {
    cwd: tmpdir(),
    env: { ...process.env, ...options.env, [name]: value },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { child, processes: () => findProcessesByEnvironment(marker) };
}

function collectOutput(child: ChildProcess): { stdout: string; stderr: string } {
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  return output;
}

function waitUntilServing(
  child: ChildProcess,
  output: { stdout: string; stderr: string },
  role: NonNullable<StartOptions['role']>,
): Promise<[string, string]> {
  return new Promise((resolve, reject) => {
    const fail = (what: string) => {
      clearTimeout(timer);
      reject(new Error(`the product ${what}\n${output.stdout}\n${output.stderr}`));
    };
    const timer = setTimeout(() => fail(`did not serve within ${startTimeoutMs / 1000} s`), startTimeoutMs);
    child.once('error', (error) => fail(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => fail(`ended before it served (${signal ?? `code ${code}`})`));
    child.stdout?.on('data', () => {
      const proxyUrl = /^load balancer +(http:\/\/\S+)/m.exec(output.stdout)?.[1];
      const dashboardUrl = /^dashboard +(https?:\/\/\S+)/m.exec(output.stdout)?.[1];
      if ((role !== 'dashboard' && !proxyUrl) || (role !== 'node' && !dashboardUrl)) return;
      clearTimeout(timer);
      child.removeAllListeners('exit');
      resolve([proxyUrl ?? '', dashboardUrl ?? '']);
    });
  });
}

function waitUntilExit(
  child: ChildProcess,
  timeoutMs: number,
  output: { stdout: string; stderr: string },
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(
        new Error(`the product did not end within ${timeoutMs / 1000} s\n${output.stdout}\n${output.stderr}`),
      );
    }, timeoutMs);
    const finish = () => {
      clearTimeout(timer);
      resolve(child.exitCode);
    };
    if (child.stdout?.closed && child.stderr?.closed) finish();
    else child.once('close', finish);
  });
}
