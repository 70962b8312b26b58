import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { startDelayedOrigin } from '../support/delayed-origin';
import { scrapeMetrics } from '../support/monitoring/scrape';
import { getWorkerPids } from '../support/multi-worker';
import { type Product, type StartOptions, startProduct, temporaryDirectory } from '../support/product';

const metricsTimeoutMs = 15_000;
const kinds = ['cpu_seconds_total', 'max_fds', 'open_fds', 'resident_memory_bytes', 'start_time_seconds'];
const worker = (number: number): string => `process="worker",worker="${number}"`;
const auxiliaryProcesses = ['dashboard', 'notifier', 'recorder', 'supervisor'].map(
  (name) => `process="${name}"`,
);
/** The labels of all processes of an idle product. */
const allProcesses = [...auxiliaryProcesses, worker(1), worker(2)];

/** Starts the product for the running test: two workers, one backend, and a notification target. */
async function start(backend: number, options?: StartOptions): Promise<Product> {
  const folder = temporaryDirectory();
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const config = join(folder, 'stickyboard.yaml');
  const target = 'notify: [{ name: ops, url: "http://127.0.0.1:9/" }]';
  const listener = 'listeners: [{ listen: 127.0.0.1:0, upstream: web }]';
  writeFileSync(
    config,
    `workers: 2\n${target}\n${listener}\nupstreams: { web: { backends: [127.0.0.1:${backend}] } }\n`,
  );
  const product = await startProduct(['--config', config, '--data', join(folder, 'data')], options);
  onTestFinished(async () => {
    await product.stop();
  });
  return product;
}

/** The metrics of processes by kind and labels, once exactly these processes and all kinds are there. */
async function waitForMetrics(
  product: Product,
  expectedLabels: string[],
): Promise<Map<string, Map<string, number>>> {
  return vi.waitFor(async () => {
    const metrics = new Map<string, Map<string, number>>();
    for (const [sample, value] of await scrapeMetrics(product.dashboardUrl)) {
      const [, kind, labels = ''] = /^stickyboard_process_(\w+)\{(.+)\}$/.exec(sample) ?? [];
      if (kind !== undefined) metrics.set(kind, (metrics.get(kind) ?? new Map()).set(labels, value));
    }
    expect([...metrics.keys()].sort()).toEqual(kinds);
    for (const numbers of metrics.values())
      expect([...numbers.keys()].sort()).toEqual([...expectedLabels].sort());
    return metrics;
  }, metricsTimeoutMs);
}

it('reports each process, under the same names after a restart or a replacement', async () => {
  const site = await startDelayedOrigin();
  const product = await start(site.port);
  const metrics = await waitForMetrics(product, allProcesses);
  const of = (kind: string, labels: string): number => metrics.get(kind)?.get(labels) ?? Number.NaN;
  for (const labels of allProcesses) {
    expect(of('cpu_seconds_total', labels), labels).toBeGreaterThan(0);
    expect(of('resident_memory_bytes', labels), labels).toBeGreaterThan(20e6);
    expect(of('open_fds', labels), labels).toBeGreaterThan(5);
    expect(of('open_fds', labels), labels).toBeLessThan(of('max_fds', labels));
    expect(Math.abs(of('start_time_seconds', labels) - Date.now() / 1000), labels).toBeLessThan(60);
  }

  process.kill(getWorkerPids(product).get(2) as number, 'SIGKILL');
  const began = (number: number): string => `stickyboard_process_start_time_seconds{${worker(number)}}`;
  await vi.waitFor(async () => {
    const samples = await scrapeMetrics(product.dashboardUrl);
    expect(samples.get(began(2))).toBeGreaterThan(of('start_time_seconds', worker(2)));
    expect(samples.get(began(1))).toBe(of('start_time_seconds', worker(1)));
  }, metricsTimeoutMs);
  await waitForMetrics(product, allProcesses);

  // Whichever worker has this, it stays until it is closed.
  const socket = new WebSocket(product.proxyUrl.replace('http', 'ws'));
  onTestFinished(() => socket.terminate());
  await once(socket, 'open');
  process.kill(product.pid, 'SIGUSR2');
  const leavingWorker = /^stickyboard_process_open_fds\{process="worker",worker="[12]",state="leaving"\}$/;
  await vi.waitFor(async () => {
    const samples = await scrapeMetrics(product.dashboardUrl);
    for (const number of [1, 2])
      expect(samples.get(began(number))).toBeGreaterThan(of('start_time_seconds', worker(number)));
    expect([...samples.keys()].filter((name) => leavingWorker.test(name))).toHaveLength(1);
  }, metricsTimeoutMs);
  socket.terminate();
  await waitForMetrics(product, allProcesses);
});

it.runIf(process.getuid?.() === 0)('reports all processes if others are hidden', async () => {
  // As with ProtectProc=invisible: even root, or its group, cannot see other users' processes.
  const mounted = 'mount -t proc -o hidepid=invisible proc /proc && exec setpriv "$@"';
  const powerless = ['--regid', '65534', '--clear-groups', '--bounding-set=-all', '--inh-caps=-all'];
  const within = ['unshare', '--mount', 'sh', '-c', mounted, 'sh', ...powerless, '--no-new-privs'];
  const product = await start(9, { wrapper: within });
  await waitForMetrics(product, allProcesses);
});
