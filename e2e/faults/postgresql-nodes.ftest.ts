import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { NodeRow } from '@/lib/contract/types';
import { expectConsistentFleetLog } from '../support/postgresql/fleet-log';
import { type Product, runProduct, temporaryDirectory } from '../support/product';
import { getEvents, getHealth } from '../support/product-status';
import { countByStatus } from './observations';
import { startSharedDatabase } from './shared-database';
import { startTestClock } from './test-clock';

const patience = { timeout: 30_000, interval: 100 };
const secondMicros = 1_000_000;

async function getNodes(dashboardUrl: string): Promise<Map<string, NodeRow>> {
  const response = await fetch(`${dashboardUrl}/api/v1/nodes`);
  const { nodes } = (await response.json()) as { nodes: NodeRow[] };
  return new Map(nodes.map((node) => [node.name, node]));
}

test('the clock of a node is 5 s ahead, and is set right: the dashboard warns of it, and nothing else breaks', async () => {
  const clock = startTestClock(5);
  const scene = await startSharedDatabase({ env: [{}, clock.env] });
  const { server, fleet } = scene;
  const product = fleet.nodes[0]?.getProduct() as Product;
  const loads = [1, 2].map((node) => scene.startLoad(node));
  await vi.waitFor(async () => {
    const nodes = await getNodes(fleet.dashboardUrl);
    expect(Math.abs(nodes.get('n1')?.clockSkewMicros ?? 9 * secondMicros)).toBeLessThan(secondMicros);
    expect(nodes.get('n2')?.clockSkewMicros).toBeGreaterThan(4 * secondMicros);
    expect(nodes.get('n2')?.clockSkewMicros).toBeLessThan(6 * secondMicros);
  }, patience);
  const drained = await fetch(`${fleet.dashboardUrl}/api/v1/backends/web/b1`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ adminState: 'draining' }),
  });
  expect(drained.status).toBe(200);
  await vi.waitFor(async () => {
    const nodes = [...(await getNodes(fleet.dashboardUrl)).values()];
    expect(nodes.map(({ hasAppliedIntent, isLost }) => ({ hasAppliedIntent, isLost }))).toEqual([
      { hasAppliedIntent: true, isLost: false },
      { hasAppliedIntent: true, isLost: false },
    ]);
    expect(nodes.filter(({ isLeader }) => isLeader)).toHaveLength(1);
  }, patience);
  await Promise.all(loads.map((load) => load.awaitResponses(300)));
  clock.set(0);
  await vi.waitFor(async () => {
    const skew = (await getNodes(fleet.dashboardUrl)).get('n2')?.clockSkewMicros;
    expect(Math.abs(skew ?? 9 * secondMicros)).toBeLessThan(secondMicros);
  }, patience);
  await Promise.all(loads.map((load) => load.awaitResponses(300)));
  await scene.stopLoads();
  expect(await getEvents(product, 'node-lost')).toEqual([]);
  expect(await getHealth(product)).toBe('ok');
  for (const load of loads) expect(countByStatus(load, 200)).toBe(load.responses.size);
  await expectConsistentFleetLog(server, fleet.nodes, ...loads);
});

test('a second node of the same name, and a start on the database of a newer version: each is refused in one sentence, and the others go on', async () => {
  const scene = await startSharedDatabase();
  const { server, fleet } = scene;
  const folder = temporaryDirectory();
  const startNode = (name: string) => {
    const file = join(folder, `${name}.yaml`);
    writeFileSync(
      file,
      `node: ${name}
dashboard: false
database: { url: '${server.url}', timeouts: { connect: 10s } }
upstreams: { web: { backends: [127.0.0.1:9] } }
listeners: [{ listen: 127.0.0.1:0, upstream: web }]
`,
      { mode: 0o600 },
    );
    return runProduct(['--config', file, '--data', join(folder, name)]);
  };
  const loads = [1, 2].map((node) => scene.startLoad(node));
  await Promise.all(loads.map((load) => load.awaitResponses(200)));
  const namesake = await startNode('n1');
  expect(namesake).toMatchObject({ code: 2, remainingProcesses: [] });
  expect(namesake.stderr).toMatch(
    /^stickyboard: node: another Stickyboard that uses this database is called n1 and is running; .*\n$/,
  );

  const addMigration = (name: string, logs: string | null) =>
    server.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, logs, finished_at, applied_steps_count)
       VALUES ($1, 'of a later version', $1, $2, now(), 1)`,
      [name, logs],
    );
  // A newer version has only added to the tables: this one goes on, also after a restart.
  await addMigration('0998_later', 'additive');
  await server.query('ALTER TABLE "Decision" ADD COLUMN "later" INTEGER NOT NULL DEFAULT 0');
  await fleet.nodes[1]?.stop();
  await fleet.nodes[1]?.start();
  await Promise.all(loads.map((load) => load.awaitResponses(200)));
  // It has changed more.
  await addMigration('0999_later', null);
  const older = await startNode('n3');
  expect(older).toMatchObject({ code: 2, remainingProcesses: [] });
  expect(older.stderr).toMatch(
    /^stickyboard: database: .* is from a newer version of Stickyboard \(it has had migration 0999_later\); install that version here, too\n$/,
  );
  await Promise.all(loads.map((load) => load.awaitResponses(200)));
  await scene.stopLoads();
  for (const load of loads) expect(countByStatus(load, 200)).toBe(load.responses.size);
  await expectConsistentFleetLog(server, fleet.nodes, ...loads);
  expect(await getHealth(fleet.nodes[0]?.getProduct() as Product)).toBe('ok');
});
