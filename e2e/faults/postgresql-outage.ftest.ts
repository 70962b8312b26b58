import { setTimeout as pause } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { expectConsistentFleetLog } from '../support/postgresql/fleet-log';
import type { Product } from '../support/product';
import { countByStatus, getHealthProblems, getLastRecorderLine } from './observations';
import { rounds } from './rounds';
import { type SharedDatabase, startSharedDatabase } from './shared-database';

const patience = { timeout: 30_000, interval: 100 };
/** How long the database hangs, ms: in full a minute. */
const hungMs = rounds < 20 ? 12_000 : 60_000;

/** All clients got their responses, whatever the database did. */
function expectUndisturbed({ loads }: SharedDatabase): void {
  for (const load of loads) {
    expect(countByStatus(load, 200)).toBe(load.responses.size);
    expect([...load.unanswered]).toEqual([]);
    expect(load.refusedConnections).toBe(0);
  }
}

async function awaitWell(product: Product): Promise<void> {
  await vi.waitFor(async () => expect(await getHealthProblems(product)).toEqual([]), patience);
}

test('the server crashes three times in the midst of 40,000 decisions: each is stored once', async () => {
  const scene = await startSharedDatabase();
  const { server, fleet } = scene;
  const product = fleet.nodes[0]?.getProduct() as Product;
  const loads = [1, 2].map((node) => scene.startLoad(node, { connections: 24, pauseMs: 1 }));
  for (let crash = 1; crash <= 3; crash++) {
    await Promise.all(loads.map((load) => load.awaitResponses(5000, 60_000)));
    await server.restart('immediate');
  }
  await Promise.all(loads.map((load) => load.awaitResponses(5000, 60_000)));
  await scene.stopLoads();
  expectUndisturbed(scene);
  await awaitWell(product);
  await expectConsistentFleetLog(server, fleet.nodes, ...loads);
  expect(getLastRecorderLine(product)).toBe('recorder: storing decisions again');
});

test('the server hangs: nothing waits for ever, requests continue, and all is stored within 30 s afterwards', async () => {
  const scene = await startSharedDatabase();
  const { server, fleet } = scene;
  const product = fleet.nodes[0]?.getProduct() as Product;
  const loads = [1, 2].map((node) => scene.startLoad(node));
  await Promise.all(loads.map((load) => load.awaitResponses(300)));
  const resume = server.suspend();
  const from = Date.now();
  // Pages and calls of the dashboard say what is wrong in place of hanging.
  await vi.waitFor(async () => expect(await getHealthProblems(product)).not.toEqual([]), patience);
  const asked = performance.now();
  const change = await fetch(`${fleet.dashboardUrl}/api/v1/backends/web/b1`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ weight: 2 }),
  });
  expect(change.status).toBe(503);
  expect(performance.now() - asked).toBeLessThan(12_000);
  await pause(Math.max(0, from + hungMs - Date.now()));
  await Promise.all(loads.map((load) => load.awaitResponses(300)));
  resume();
  const resumedAt = performance.now();
  await awaitWell(product);
  await scene.stopLoads();
  expectUndisturbed(scene);
  await expectConsistentFleetLog(server, fleet.nodes, ...loads);
  expect(performance.now() - resumedAt).toBeLessThan(30_000);
});
