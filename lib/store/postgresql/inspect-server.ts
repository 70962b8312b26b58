import type { ClientBase } from 'pg';
import type { DatabaseTarget } from '@/lib/core/store-location';
import type { InspectedServer, ServerConnections, ServerPrivileges } from '@/lib/store/server-inspection';
import { withConnection } from './connection/connect';
import { formatPlace } from './connection/server-address';

/** Statements that take less are not slow, ms; and those that were asked less often say nothing. */
const slowFromMs = 200;
const leastCalls = 10;

/**
 * Looks at the server of a database without changing anything.
 *
 * @throws OperatorError if it cannot be reached, or cannot be used
 */
export function inspectServer(target: DatabaseTarget): Promise<InspectedServer> {
  return withConnection(target, 'doctor', async ({ client, version }) => ({
    place: formatPlace(target),
    version,
    ...(await measureClock(client)),
    timeZone: (await readRow<{ zone: string }>(client, `SELECT current_setting('TimeZone') AS zone`)).zone,
    pooler: await detectPooler(client, target),
    privileges: await readPrivileges(client, target),
    connections: await readConnections(client),
    tables: await readTables(client, target),
    slowStatements: await readSlowStatements(client),
  }));
}

/** The quickest of a few questions is the least uncertain. */
async function measureClock(
  client: ClientBase,
): Promise<Pick<InspectedServer, 'roundTripMicros' | 'clockSkewMicros'>> {
  const samples = [];
  for (let count = 0; count < 5; count++) {
    const [sentMs, started] = [Date.now(), performance.now()];
    const { ms } = await readRow<{ ms: number }>(
      client,
      'SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS double precision) AS ms',
    );
    const tookMs = performance.now() - started;
    samples.push({
      roundTripMicros: Math.round(tookMs * 1000),
      clockSkewMicros: Math.round((sentMs + tookMs / 2 - ms) * 1000),
    });
  }
  const [best = { roundTripMicros: 0, clockSkewMicros: 0 }] = samples.sort(
    (a, b) => a.roundTripMicros - b.roundTripMicros,
  );
  return best;
}

/** How often two clients ask for their connections: others of the pooler take them in between. */
const poolerSamples = 10;

/**
 * A pooler has told the client about a process of its own. One for sessions gives each client one connection for good;
 * one for transactions gives a client several in turn, or two clients the same.
 */
async function detectPooler(client: ClientBase, target: DatabaseTarget): Promise<InspectedServer['pooler']> {
  const ownProcess = (client as ClientBase & { processID: number | null }).processID;
  const readProcess = async (each: ClientBase): Promise<number> =>
    (await readRow<{ pid: number }>(each, 'SELECT pg_backend_pid() AS pid')).pid;
  const first = await readProcess(client);
  if (first === ownProcess) return 'none';
  return withConnection(target, 'doctor', async (other) => {
    const second = await readProcess(other.client);
    for (let sample = 0; sample < poolerSamples; sample++) {
      const [one, another] = [await readProcess(client), await readProcess(other.client)];
      if (one !== first || another !== second || one === another) return 'transaction';
    }
    return 'session';
  });
}

async function readPrivileges(client: ClientBase, { schema }: DatabaseTarget): Promise<ServerPrivileges> {
  const { user, exists, canCreate } = await readRow<{ user: string; exists: boolean; canCreate: boolean }>(
    client,
    `SELECT current_user AS user, n.oid IS NOT NULL AS exists,
       CASE WHEN n.oid IS NULL THEN has_database_privilege(current_database(), 'CREATE')
         ELSE has_schema_privilege(n.oid, 'CREATE') END AS "canCreate"
     FROM (SELECT 1) AS one LEFT JOIN pg_namespace AS n ON n.nspname = $1`,
    [schema],
  );
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT pg_has_role(c.relowner, 'USAGE') ORDER BY c.relname`,
    [schema],
  );
  return { user, schemaExists: exists, canCreate, foreignTables: rows.map(({ name }) => name) };
}

/** What is kept for superusers and for those with a role of their own (from 16 on) is not for us. Others' types are hidden. */
function readConnections(client: ClientBase): Promise<ServerConnections> {
  return readRow<ServerConnections>(
    client,
    `SELECT CAST(current_setting('max_connections') AS int)
         - CAST(current_setting('superuser_reserved_connections') AS int)
         - coalesce(CAST(current_setting('reserved_connections', true) AS int), 0) AS max,
       CAST((SELECT count(*) FROM pg_stat_activity WHERE usesysid IS NOT NULL AND datid IS NOT NULL) AS int) AS used`,
  );
}

async function readTables(
  client: ClientBase,
  { schema }: DatabaseTarget,
): Promise<InspectedServer['tables']> {
  const { rows } = await client.query<InspectedServer['tables'][number]>(
    `SELECT relname AS name, CAST(n_live_tup AS double precision) AS "liveRows",
       CAST(n_dead_tup AS double precision) AS "deadRows"
     FROM pg_stat_user_tables WHERE schemaname = $1 ORDER BY n_dead_tup DESC, relname LIMIT 100`,
    [schema],
  );
  return rows;
}

/** They are counted by an extension that an administrator has to load; its settings are there only then. */
async function readSlowStatements(client: ClientBase): Promise<InspectedServer['slowStatements']> {
  const { rows: extensions } = await client.query<{ schema: string }>(
    `SELECT n.nspname AS schema FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace
     WHERE e.extname = 'pg_stat_statements' AND current_setting('pg_stat_statements.max', true) IS NOT NULL`,
  );
  const [extension] = extensions;
  if (extension === undefined) return null;
  const { rows } = await client.query<{ text: string; meanMs: number; calls: number }>(
    `SELECT regexp_replace(query, '\\s+', ' ', 'g') AS text, mean_exec_time AS "meanMs",
       CAST(calls AS double precision) AS calls
     FROM "${extension.schema.replaceAll('"', '""')}".pg_stat_statements AS s JOIN pg_database AS d ON d.oid = s.dbid
     WHERE d.datname = current_database() AND calls >= $1 AND mean_exec_time >= $2
     ORDER BY mean_exec_time DESC LIMIT 5`,
    [leastCalls, slowFromMs],
  );
  return rows;
}

async function readRow<Row extends object>(
  client: ClientBase,
  sql: string,
  values?: unknown[],
): Promise<Row> {
  const { rows } = await client.query<Row>(sql, values);
  const [row] = rows;
  if (row === undefined) throw new Error('the server returned no row');
  return row;
}
