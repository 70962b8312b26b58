import { onTestFinished } from 'vitest';
import { type ClientLoad, type ClientLoadOptions, startClientLoad } from '../support/client-load';
import { type Fleet, type FleetOptions, startFleet } from '../support/fleet';
import { type Postgresql, type PostgresqlOptions, startPostgresql } from '../support/postgresql/postgresql';

/** Nodes that share a PostgreSQL; everything ends with the running test. */
export interface SharedDatabase {
  server: Postgresql;
  fleet: Fleet;
  /** Begins a load on a node; it is known to `loads`. @param node its number from 1 */
  startLoad(node: number, options?: ClientLoadOptions): ClientLoad;
  /** All loads so far, for the comparison with the log. */
  loads: ClientLoad[];
  stopLoads(): Promise<void>;
}

/** @param database of the server; the address that nodes use for it, if it is not the server's own */
export async function startSharedDatabase(
  options: PostgresqlOptions & Omit<FleetOptions, 'database'> = {},
  findAddress: (server: Postgresql) => string | Promise<string> = ({ url }) => url,
): Promise<SharedDatabase> {
  const server = await startPostgresql(options);
  onTestFinished(server.stop);
  const fleet = await startFleet({ nodes: 2, ...options, database: await findAddress(server) });
  onTestFinished(fleet.stop);
  const loads: ClientLoad[] = [];
  const stopLoads = async (): Promise<void> => {
    await Promise.all(loads.map((load) => load.stop()));
  };
  onTestFinished(stopLoads);
  return {
    server,
    fleet,
    loads,
    stopLoads,
    startLoad(node, how) {
      const load = startClientLoad(fleet.nodes[node - 1]?.port ?? 0, how);
      loads.push(load);
      return load;
    },
  };
}
