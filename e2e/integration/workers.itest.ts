import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { readDecisionLines } from '../support/multi-worker';
import { type Product, startProduct } from '../support/product';
import { projectRoot } from '../support/project-root';
import { driveSessions } from '../support/session-load';

let backends: ChildProcess[];
let options: string[];

beforeAll(async () => {
  backends = [1, 2].map(() => fork(join(projectRoot, 'e2e/support/counting-backend.mjs')));
  const ports = await Promise.all(
    backends.map(async (backend) => ((await once(backend, 'message')) as [{ port: number }])[0].port),
  );
  options = ports.flatMap((port) => ['--backend', `127.0.0.1:${port}`]);
});

afterAll(() => {
  for (const backend of backends ?? []) backend.disconnect();
});

async function start(workers: number, more: string[]): Promise<{ product: Product; port: number }> {
  const product = await startProduct(['--workers', String(workers), ...more]);
  onTestFinished(async () => {
    await product.stop();
  });
  return { product, port: Number(new URL(product.proxyUrl).port) };
}

test('a session stays pinned across all workers', async () => {
  const { product, port } = await start(2, options);
  const known = await driveSessions(port, { sessions: 640, requests: 20, connections: 64 });
  // Every session reuses any idle connection, and so reaches either worker.
  await driveSessions(port, { sessions: 640, requests: 20, connections: 64, known });
  const seen = new Map<string, { backends: Set<unknown>; workers: Set<string> }>();
  for (const [worker, lines] of readDecisionLines(product)) {
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

describe.each([2, 3])('%i workers', (workers) => {
  test.each([60, 64, 100])(
    'share %i connections of one address within a tenth of each other',
    async (connections) => {
      const { product, port } = await start(workers, options);
      await driveSessions(port, { sessions: connections, requests: 50, connections });
      const shares = [...readDecisionLines(product).values()].map(({ length }) => length);
      expect(shares).toHaveLength(workers);
      expect(shares.reduce((sum, share) => sum + share)).toBe(connections * 50);
      expect(Math.max(...shares) / Math.min(...shares)).toBeLessThanOrEqual(1.1);
    },
  );
});
