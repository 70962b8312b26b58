import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { BackendRow } from '@/lib/contract/types';
import { type Backend, startBackend } from '../support/backend';
import { type Product, startProduct } from '../support/product';
import { getStderrLines } from '../support/product-status';

let backends: Backend[] = [];
let product: Product;

beforeAll(async () => {
  backends = await Promise.all([startBackend('b1'), startBackend('b2')]);
  product = await startProduct(backends.flatMap(({ name, address }) => ['--backend', `${name}=${address}`]));
});

afterAll(async () => {
  await product?.stop();
  await Promise.all(backends.map((backend) => backend.kill()));
});

async function getBackendRow(name: string): Promise<BackendRow | undefined> {
  const list = (await (await fetch(`${product.dashboardUrl}/api/v1/backends`)).json()) as {
    backends: BackendRow[];
  };
  return list.backends.find((backend) => backend.name === name);
}

test('a failing backend is reported with the number of failures, since when, why, and the next try', async () => {
  await vi.waitFor(
    async () => expect(await getBackendRow('b1')).toMatchObject({ health: 'up', failures: 0 }),
    10_000,
  );
  const killed = Date.now();
  await backends[0]?.kill();
  await vi.waitFor(async () => {
    const row = await getBackendRow('b1');
    expect(row).toMatchObject({
      health: 'down',
      failure: { code: 'connection-refused' },
      failureReason: 'connection refused',
    });
    expect(row?.failures).toBeGreaterThanOrEqual(3);
    expect(Date.parse(row?.failingSince ?? '')).toBeGreaterThanOrEqual(killed - 1000);
    expect(Date.parse(row?.nextTry ?? '')).toBeGreaterThan(Date.parse(row?.failingSince ?? ''));
  }, 30_000);
  // Its first "up" at the start was not logged.
  const down = 'stickyboard: backend b1 of default is down: 3 checks failed: connection refused';
  const healthLines = () => getStderrLines(product).filter((line) => line.includes(' b1 '));
  expect(healthLines()).toEqual([down]);
  expect(await getBackendRow('b2')).toMatchObject({
    health: 'up',
    failures: 0,
    failingSince: null,
    failure: null,
  });

  await backends[0]?.restart();
  await vi.waitFor(
    async () => expect(await getBackendRow('b1')).toMatchObject({ health: 'up', failures: 0, failure: null }),
    30_000,
  );
  expect(healthLines()).toEqual([down, 'stickyboard: backend b1 of default is up again']);
});
