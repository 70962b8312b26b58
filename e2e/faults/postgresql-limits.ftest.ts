import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { expectConsistentFleetLog } from '../support/postgresql/fleet-log';
import { type Product, temporaryDirectory } from '../support/product';
import { mountSmallDisk } from '../support/test-disk';
import { countByStatus, getHealthProblems, getLastRecorderLine } from './observations';
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
  expect(getLastRecorderLine(product)).toBe('recorder: storing decisions again');
});

test('the disk of the database is full: requests continue, and all is stored once there is room', async () => {
  const disk = mountSmallDisk(join(temporaryDirectory(), 'disk'), '200m');
  const scene = await startSharedDatabase({ tables: disk.directory });
  const { server, fleet } = scene;
  const product = fleet.nodes[0]?.getProduct() as Product;
  const loads = [1, 2].map((node) => scene.startLoad(node));
  await Promise.all(loads.map((load) => load.awaitResponses(300)));
  disk.fill();
  await vi.waitFor(async () => expect(await getHealthProblems(product)).not.toEqual([]), patience);
  await Promise.all(loads.map((load) => load.awaitResponses(1000)));
  expect((await getHealthProblems(product)).join()).toMatch(/^The recorder has stored nothing for \d+ s/);
  expect(getLastRecorderLine(product)).toMatch(
    /^recorder: cannot store decisions \(127\.0\.0\.1:\d+ has no space left on its disk.*\); the journal keeps them meanwhile$/,
  );
  disk.clear();
  await vi.waitFor(async () => expect(await getHealthProblems(product)).toEqual([]), patience);
  await scene.stopLoads();
  for (const load of loads) expect(countByStatus(load, 200)).toBe(load.responses.size);
  await expectConsistentFleetLog(server, fleet.nodes, ...loads);
  expect(getLastRecorderLine(product)).toBe('recorder: storing decisions again');
});
