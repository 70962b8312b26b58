import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { expectConsistentFleetLog } from '../support/postgresql/fleet-log';
import { type Product, temporaryDirectory } from '../support/product';
import { countByStatus, getHealthProblems } from './observations';
import { startSharedDatabase } from './shared-database';

const patience = { timeout: 30_000, interval: 100 };

/** A name in a hosts file of the nodes' own, as an administrator's DNS; it can be given another address. */
function createMovableName(name: string, address: string) {
  const folder = temporaryDirectory();
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'hosts');
  const moveTo = (next: string): void => writeFileSync(file, `127.0.0.1 localhost\n${next} ${name}\n`);
  moveTo(address);
  const script = 'mount --bind "$0" /etc/hosts && exec "$@"';
  return { moveTo, wrapper: ['unshare', '--mount', 'sh', '-c', script, file] };
}

test('the database fails over to a replica with another address behind its name: nothing is lost or stored twice', async () => {
  const name = createMovableName('db.test', '127.0.0.2');
  const scene = await startSharedDatabase(
    { version: 15, host: '127.0.0.2', wrapper: name.wrapper },
    ({ url, host }) => url.replace(host, 'db.test'),
  );
  const { server, fleet } = scene;
  const product = fleet.nodes[0]?.getProduct() as Product;
  const replica = await server.startReplica('127.0.0.3', server.port);
  onTestFinished(replica.stop);
  // No commit is acknowledged before the replica has it: otherwise a failover may lose what it has not got yet.
  await server.query(`ALTER SYSTEM SET synchronous_standby_names = '*'`);
  await server.query('SELECT pg_reload_conf()');
  const loads = [1, 2].map((node) => scene.startLoad(node));
  await Promise.all(loads.map((load) => load.awaitResponses(1000)));
  await server.shutDown('immediate');
  await Promise.all(loads.map((load) => load.awaitResponses(300)));
  await vi.waitFor(async () => expect(await getHealthProblems(product)).not.toEqual([]), patience);
  await replica.promote();
  name.moveTo(replica.host);
  await vi.waitFor(async () => expect(await getHealthProblems(product)).toEqual([]), patience);
  await Promise.all(loads.map((load) => load.awaitResponses(300)));
  await scene.stopLoads();
  for (const load of loads) {
    expect(countByStatus(load, 200)).toBe(load.responses.size);
    expect(load.unanswered.size).toBe(0);
  }
  await expectConsistentFleetLog(replica, fleet.nodes, ...loads);
});
