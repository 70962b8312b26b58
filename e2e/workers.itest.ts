import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Product, startProduct } from './product';
import { driveSessions, type LoadSession } from './session-load';

let backends: ChildProcess[];
let product: Product;
let sessions: LoadSession[];

/** Two workers before two backends, and 64 connections of sessions that come back on any of them. */
beforeAll(async () => {
  backends = [1, 2].map(() => fork(join(import.meta.dirname, 'counting-backend.mjs')));
  const ports = await Promise.all(
    backends.map(async (backend) => ((await once(backend, 'message')) as [{ port: number }])[0].port),
  );
  const all = ports.flatMap((port) => ['--backend', `127.0.0.1:${port}`]);
  product = await startProduct(['--workers', '2', ...all]);
  const port = Number(new URL(product.proxyUrl).port);
  sessions = await driveSessions(port, { sessions: 640, requests: 20, connections: 64 });
  // Every session comes back on whatever connection is free, and so by either worker.
  await driveSessions(port, { sessions: 640, requests: 20, connections: 64, known: sessions });
}, 60_000);

afterAll(async () => {
  await product?.stop();
  for (const backend of backends ?? []) backend.disconnect();
});

/** Decision lines of each worker's journal. */
function perWorker(): Map<string, string[]> {
  const directory = join(product.data, 'journal');
  const lines = new Map<string, string[]>();
  for (const file of readdirSync(directory).filter((name) => name.startsWith('worker-'))) {
    const worker = file.split('.')[0] ?? '';
    const own = readFileSync(join(directory, file), 'utf8').trimEnd().split('\n');
    lines.set(worker, [...(lines.get(worker) ?? []), ...own]);
  }
  return lines;
}

test('a session stays pinned across all workers', () => {
  const seen = new Map<string, { backends: Set<unknown>; workers: Set<string> }>();
  for (const [worker, lines] of perWorker()) {
    for (const line of lines) {
      const decision = JSON.parse(line) as unknown[];
      const session = seen.get(String(decision[4])) ?? { backends: new Set(), workers: new Set() };
      session.backends.add(decision[8]);
      session.workers.add(worker);
      seen.set(String(decision[4]), session);
    }
  }
  expect(seen.size).toBe(640);
  for (const { backends: pinnedTo } of seen.values()) expect(pinnedTo.size).toBe(1);
  expect([...seen.values()].filter(({ workers }) => workers.size === 2).length).toBeGreaterThan(100);
});
