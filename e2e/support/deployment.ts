import { rmSync } from 'node:fs';
import { onTestFinished, vi } from 'vitest';
import { findFreePort } from '@/proxy/fixtures/free-port';
import { type Backend, startBackend } from './backend';
import { type ClientLoad, type ClientLoadOptions, startClientLoad } from './client-load';
import { isGone, readProcess } from './kill-everything';
import {
  type Product,
  type StartOptions,
  startProduct,
  temporaryDirectory,
  waitUntilHealthy,
} from './product';

export interface DeploymentOptions extends StartOptions {
  workers?: number;
  /** Further arguments of the product. */
  args?: string[];
  /** An existing data directory, which the deployment does not remove; a fresh one without it. */
  data?: string;
  /** Does not start the product yet; else it has reported that all is well. */
  startLater?: boolean;
}

/** The product in front of three backends, and all its visitors; everything ends with the running test. */
export interface Deployment {
  data: string;
  /** Of the load balancer; the same after every start, as is the dashboard's address. */
  port: number;
  /** Real processes named b1, b2 and b3. */
  backends: Backend[];
  /** The last one started. */
  getProduct(): Product;
  /** Starts it on the same data and port; the previous one must have ended. @param workers another number than before */
  start(workers?: number): Promise<Product>;
  /** Begins a load; it is known to `everybody`. */
  startLoad(options?: ClientLoadOptions): ClientLoad;
  /** All loads so far, for the comparison with the log. */
  loads: ClientLoad[];
}

/** Time limit on a busy machine for something that usually takes a moment, ms. */
export const waitTimeoutMs = 30_000;

/** The kinds of processes, by their titles in `ps`. */
const processTitles = {
  supervisor: /^stickyboard *\0*$/,
  worker: /^stickyboard worker/,
  recorder: /^stickyboard recorder/,
  dashboard: /dashboard\.js|^next-server/,
} as const;

export type ProcessKind = keyof typeof processTitles;

/** Sets the scene for the running test. */
export async function startDeployment(options: DeploymentOptions = {}): Promise<Deployment> {
  const { args = [], env, entry, data = temporaryDirectory() } = options;
  const backends = await Promise.all(['b1', 'b2', 'b3'].map((name) => startBackend(name)));
  const port = await findFreePort();
  const dashboard = `127.0.0.1:${await findFreePort()}`;
  const loads: ClientLoad[] = [];
  let product: Product | null = null;
  onTestFinished(async () => {
    await Promise.all(loads.map((visitors) => visitors.stop()));
    await product?.stop();
    await Promise.all(backends.map((backend) => backend.kill()));
    if (options.data === undefined) rmSync(data, { recursive: true, force: true });
  });
  const deployment: Deployment = {
    data,
    port,
    backends,
    loads,
    getProduct() {
      if (product === null) throw new Error('the scene has not started its product yet');
      return product;
    },
    async start(workers = options.workers ?? 1) {
      product = await startProduct(
        [
          ...backends.flatMap(({ name, address }) => ['--backend', `${name}=${address}`]),
          ...['--data', data, '--listen', `127.0.0.1:${port}`, '--dashboard', dashboard],
          ...['--workers', String(workers)],
          ...args,
        ],
        { env, entry },
      );
      return product;
    },
    startLoad(how) {
      const visitors = startClientLoad(port, how);
      loads.push(visitors);
      return visitors;
    },
  };
  if (!options.startLater) await waitUntilHealthy(await deployment.start());
  return deployment;
}

/** Process ids of a part of the product that are alive. */
export function getProcesses(product: Product, part: ProcessKind): number[] {
  return product.processes().filter((pid) => processTitles[part].test(readProcess(pid, 'cmdline')));
}

/** kill -9, at once; resolves when a part that was killed is restarted: none of its processes is an old one. */
export async function killAndAwaitRestart(
  product: Product,
  part: Exclude<ProcessKind, 'supervisor'>,
): Promise<number> {
  const old = getProcesses(product, part);
  const pid = old[Math.floor(Math.random() * old.length)];
  if (pid === undefined) throw new Error(`there is no ${part} to kill`);
  process.kill(pid, 'SIGKILL');
  await vi.waitFor(
    () => {
      const now = getProcesses(product, part);
      if (now.includes(pid) || now.length < old.length) throw new Error(`the ${part} is not back`);
    },
    { timeout: waitTimeoutMs, interval: 20 },
  );
  return pid;
}

/** Waits until the processes have ended. */
export async function awaitExit(pids: number[]): Promise<void> {
  await vi.waitFor(
    () => {
      const left = pids.filter((pid) => !isGone(pid));
      if (left.length > 0) throw new Error(`processes that should end are left: ${left.join(', ')}`);
    },
    { timeout: waitTimeoutMs, interval: 10 },
  );
}

/** A whole number from `least` to `most`, each as likely: for faults that strike at random. */
export function randomInteger(least: number, most: number): number {
  return least + Math.floor(Math.random() * (most - least + 1));
}
