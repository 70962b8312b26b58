import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { NodeRow } from '@/lib/contract/types';
import { installLaterVersion, laterMigration } from '../support/later-version';
import { expectConsistentFleetLog } from '../support/postgresql/fleet-log';
import { type Product, runProduct, type StartOptions, temporaryDirectory } from '../support/product';
import { getEvents, getHealth } from '../support/product-status';
import { countByStatus } from './observations';
import { startSharedDatabase } from './shared-database';
import { startTestClock } from './test-clock';

const patience = { timeout: 30_000, interval: 100 };
/** So light that no recorder is behind it. */
const lightLoad = { connections: 4, pauseMs: 25 };

async function getNodes(dashboardUrl: string): Promise<Map<string, NodeRow>> {
  const response = await fetch(`${dashboardUrl}/api/v1/nodes`);
  const { nodes } = (await response.json()) as { nodes: NodeRow[] };
  return new Map(nodes.map((node) => [node.name, node]));
}

test('the clock of a node is 5 s behind, then right, then 5 s ahead: the dashboard warns of it, and nothing else breaks', async () => {
  const clock = startTestClock(-5);
  const scene = await startSharedDatabase({ env: [{}, clock.env] });
  const { server, fleet } = scene;
  const product = fleet.nodes[0]?.getProduct() as Product;
  const loads = [1, 2].map((node) => scene.startLoad(node, lightLoad));
  for (const [round, seconds] of [-5, 0, 5].entries()) {
    clock.set(seconds);
    const weight = round + 2;
    const changed = await fetch(`${fleet.dashboardUrl}/api/v1/backends/web/b1`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ weight }),
    });
    expect(changed.status).toBe(200);
    await vi.waitFor(async () => {
      const nodes = await getNodes(fleet.dashboardUrl);
      for (const [name, ahead] of [
        ['n1', 0],
        ['n2', seconds],
      ] as const) {
        const node = nodes.get(name);
        expect(node).toMatchObject({ hasAppliedIntent: true, isLost: false, lagCause: null });
        expect(Math.abs((node?.clockSkewMicros ?? Infinity) / 1e6 - ahead)).toBeLessThan(1);
      }
      expect([...nodes.values()].filter(({ isLeader }) => isLeader)).toHaveLength(1);
    }, patience);
    await Promise.all(loads.map((load) => load.awaitResponses(100)));
  }
  await scene.stopLoads();
  expect(await getEvents(product, 'node-lost')).toEqual([]);
  expect(await getHealth(product)).toBe('ok');
  for (const load of loads) expect(countByStatus(load, 200)).toBe(load.responses.size);
  await expectConsistentFleetLog(server, fleet.nodes, ...loads);
});

test('a second node of the same name, a newer version that may not migrate, and an older one: each is refused in one sentence, and the others go on', async () => {
  const laterVersion = installLaterVersion();
  const scene = await startSharedDatabase();
  const { server, fleet } = scene;
  const folder = temporaryDirectory();
  const configure = (name: string): string[] => {
    const file = join(folder, `${name}.yaml`);
    writeFileSync(
      file,
      `node: ${name}
dashboard: false
database: { url: '${server.url}', migrate: false, timeouts: { connect: 10s } }
upstreams: { web: { backends: [127.0.0.1:9] } }
listeners: [{ listen: 127.0.0.1:0, upstream: web }]
`,
      { mode: 0o600 },
    );
    return ['--config', file, '--data', join(folder, name)];
  };
  const expectRefused = async (name: string, sentence: RegExp, options: StartOptions = {}) => {
    const { code, stderr, remainingProcesses } = await runProduct(configure(name), options);
    expect({ code, remainingProcesses }).toEqual({ code: 2, remainingProcesses: [] });
    // A machine that is busy with tests may keep it waiting for a connection, which it says.
    expect(stderr.replace(/^stickyboard: waiting for the database .*\n/, '')).toMatch(sentence);
    await Promise.all(scene.loads.map((load) => load.awaitResponses(100)));
  };
  await Promise.all([1, 2].map((node) => scene.startLoad(node, lightLoad).awaitResponses(100)));
  await expectRefused(
    'n1',
    /^stickyboard: node: another Stickyboard that uses this database is called n1 and is running; .*\n$/,
  );
  await expectRefused(
    'n3',
    /^stickyboard: database: .* is of an older version; start a node of this version, or run stickyboard migrate\n$/,
    { entry: laterVersion },
  );
  // A newer version adds to the tables: this one goes on, also after a restart.
  const migrated = await runProduct(['migrate', ...configure('n3').slice(0, 2)], { entry: laterVersion });
  expect(migrated).toMatchObject({ code: 0, stdout: 'The database is of this version.\n' });
  await fleet.nodes[1]?.stop();
  await fleet.nodes[1]?.start();
  // Another one has changed them.
  await server.query('UPDATE _prisma_migrations SET logs = NULL WHERE migration_name = $1', [laterMigration]);
  await expectRefused(
    'n3',
    /^stickyboard: database: .* is from a newer version of Stickyboard \(it has had migration 9999_later\); install that version here, too\n$/,
  );
  await scene.stopLoads();
  for (const load of scene.loads) expect(countByStatus(load, 200)).toBe(load.responses.size);
  await expectConsistentFleetLog(server, fleet.nodes, ...scene.loads);
  expect(await getHealth(fleet.nodes[0]?.getProduct() as Product)).toBe('ok');
});
