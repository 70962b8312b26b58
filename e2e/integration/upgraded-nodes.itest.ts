import { expect, onTestFinished, test, vi } from 'vitest';
import { startClientLoad } from '../support/client-load';
import { type FleetNode, startFleet } from '../support/fleet';
import { installLaterVersion, laterMigration } from '../support/later-version';
import { expectConsistentFleetLog, waitUntilFleetCaughtUp } from '../support/postgresql/fleet-log';
import { type Postgresql, startPostgresql } from '../support/postgresql/postgresql';

/** Waits until nginx sends requests to a node again, and all that the node has served is stored. */
async function awaitReturn(server: Postgresql, node: FleetNode): Promise<void> {
  const count = async (): Promise<number> => {
    const [row] = await server.query<{ count: number }>(
      'SELECT count(*) AS count FROM "Decision" WHERE node = $1',
      [node.name],
    );
    return row?.count ?? 0;
  };
  // A node has stopped and started: all that it served before is in the database once its journal is read.
  await waitUntilFleetCaughtUp(server, [node]);
  const before = await count();
  await vi.waitFor(async () => expect(await count()).toBeGreaterThan(before + 20), {
    timeout: 30_000,
    interval: 100,
  });
}

test('three nodes are upgraded one after the other behind nginx: no request fails, and each is in the log once', async () => {
  const laterVersion = installLaterVersion();
  const server = await startPostgresql();
  onTestFinished(server.stop);
  const fleet = await startFleet({ database: server.url, retries: true });
  onTestFinished(fleet.stop);
  const load = startClientLoad(fleet.nginx.port, { connections: 4, pauseMs: 20 });
  onTestFinished(() => load.stop());
  await load.awaitResponses(300);
  for (const node of fleet.nodes) {
    await node.stop();
    await load.awaitResponses(100);
    // The first of them migrates the database.
    await node.start(laterVersion);
    await awaitReturn(server, node);
  }
  await load.awaitResponses(100);
  await load.stop();
  const [last] = await server.query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations ORDER BY name DESC LIMIT 1',
  );
  expect(last?.name).toBe(laterMigration);
  expect([...load.unanswered]).toEqual([]);
  expect([...load.responses].filter(([, { status }]) => status !== 200)).toEqual([]);
  await expectConsistentFleetLog(server, fleet.nodes, load);
}, 200_000);
