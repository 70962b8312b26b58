import type { Pool } from 'pg';
import { OperatorError } from '@/lib/core/operator-error';
import type { DatabaseTarget } from '@/lib/core/store-location';
import { type Database, withDialect } from '@/lib/store/sql/database';
import type { StoreRole } from '@/lib/store/store';
import { postponeQueryCompilerOptimization } from '@/prisma/client-internals/query-compiler';
import type { PrismaClient as SqliteClient } from '@/prisma/generated/sqlite/client';
import { type ConnectionPurpose, createClientConfig } from './connection/client-config';
import { withConnection } from './connection/connect';
import { endOnTimeout } from './connection/end-on-timeout';
import { formatPlace } from './connection/server-address';
import { postgresqlDialect } from './postgresql-dialect';

/** A database of a server, by a pool of connections. */
export interface OpenDatabase {
  db: Database;
  /** The connections of `db`, which ends them. */
  pool: Pool;
  /** Whether the connections keep the time-outs of statements: a pooler in between does not. */
  keepsTimeouts: boolean;
}

/**
 * How many connections a store may have. A node has 5: two recorder's, since a transaction of the journal needs one to
 * itself, the supervisor's two, since the intent must not wait for pins that are saved, and the notifier's. A dashboard
 * has 10, with its operator's, and one more for each export that runs.
 */
const maxConnections: Record<StoreRole, number> = {
  recorder: 1,
  supervisor: 2,
  notifier: 1,
  dashboard: 8,
  operator: 2,
};

/** How long an idle connection is kept, ms. */
const idleTimeoutMs = 60_000;

/**
 * Opens a database, whose tables `migratePostgresql` has made.
 *
 * @throws OperatorError if it cannot be reached, or has no tables
 */
export async function openDatabase(target: DatabaseTarget, role: StoreRole): Promise<OpenDatabase> {
  const purpose = await withConnection(target, role, async (connection) => {
    const { rows } = await connection.client.query<{ history: string | null }>(
      'SELECT to_regclass($1)::text AS history',
      [`"${target.schema}"._prisma_migrations`],
    );
    if (rows[0]?.history === null) {
      throw new OperatorError(
        `database: there is no log in ${formatPlace(target)}; start a node there, or run stickyboard migrate`,
        'database',
      );
    }
    return connection.purpose;
  });
  return openPool(target, purpose, maxConnections[role]);
}

async function openPool(
  target: DatabaseTarget,
  purpose: ConnectionPurpose,
  connections: number,
): Promise<OpenDatabase> {
  // Loaded only where a PostgreSQL is used.
  const [{ default: driver }, { PrismaPg }, { PrismaClient }] = await Promise.all([
    import('pg'),
    import('@prisma/adapter-pg'),
    import('@/prisma/generated/postgresql/client'),
  ]);
  const config = createClientConfig(target, purpose);
  // Waiting for a connection of the pool may take as long as a statement of another user of it.
  const maxWait = target.connectTimeoutMs + target.statementTimeoutMs;
  const pool = new driver.Pool({
    ...config,
    max: connections,
    idleTimeoutMillis: idleTimeoutMs,
    connectionTimeoutMillis: maxWait,
    Client: class extends driver.Client {
      constructor() {
        super(config);
        endOnTimeout(this);
      }
    },
  });
  // Without a listener, an idle connection that is lost would end the process. The next query gets another one.
  pool.on('error', () => undefined);
  postponeQueryCompilerOptimization();
  const adapter = new PrismaPg(pool, { schema: target.schema, disposeExternalPool: true });
  const client = new PrismaClient({ adapter, transactionOptions: { maxWait } });
  // The models are the same but for what only one of the databases has, which the shared code does not touch.
  return {
    db: withDialect(client as unknown as SqliteClient, postgresqlDialect),
    pool,
    keepsTimeouts: purpose.sendsSettings,
  };
}
