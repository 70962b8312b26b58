import { expect, test, vi } from 'vitest';
import { expectConsistentFleetLog } from '../support/postgresql/fleet-log';
import type { Product } from '../support/product';
import { countByStatus, getHealthProblems, getStderrLines } from './observations';
import { startSharedDatabase } from './shared-database';

const patience = { timeout: 30_000, interval: 100 };

test('the database accepts no more connections: requests continue, and all is stored once it does', async () => {
  const scene = await startSharedDatabase();
  const { server, fleet } = scene;
  const product = fleet.nodes[0]?.getProduct() as Product;
  const loads = [1, 2].map((node) => scene.startLoad(node));
  await Promise.all(loads.map((load) => load.awaitResponses(300)));
  await server.query('ALTER ROLE stickyboard CONNECTION LIMIT 0');
  await server.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'stickyboard'`);
  await vi.waitFor(async () => expect(await getHealthProblems(product)).not.toEqual([]), patience);
  expect((await getHealthProblems(product)).join()).toMatch(/connection/i);
  await Promise.all(loads.map((load) => load.awaitResponses(300)));
  await server.query('ALTER ROLE stickyboard CONNECTION LIMIT -1');
  await vi.waitFor(async () => expect(await getHealthProblems(product)).toEqual([]), patience);
  await scene.stopLoads();
  for (const load of loads) expect(countByStatus(load, 200)).toBe(load.responses.size);
  await expectConsistentFleetLog(server, fleet.nodes, ...loads);
  expect(getStderrLines(product).at(-1)).toBe('recorder: storing decisions again');
});
