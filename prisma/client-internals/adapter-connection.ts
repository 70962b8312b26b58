import type { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import type Sqlite from 'better-sqlite3';

/** A connected adapter of Prisma for SQLite. */
export type ConnectedAdapter = Awaited<ReturnType<PrismaBetterSqlite3['connect']>>;

/**
 * The SQLite connection of an adapter, which the adapter declares private.
 *
 * @throws Error if this version of Prisma keeps it elsewhere
 */
export function getAdapterConnection(adapter: ConnectedAdapter): Sqlite.Database {
  const client: unknown = Reflect.get(adapter, 'client');
  if (!isConnection(client)) {
    throw new Error(
      '@prisma/adapter-better-sqlite3 no longer keeps its SQLite connection in `client`: see adapter-connection.ts',
    );
  }
  return client;
}

function isConnection(client: unknown): client is Sqlite.Database {
  return typeof client === 'object' && client !== null && 'prepare' in client && 'pragma' in client;
}

/**
 * What the adapter uses of a statement. It binds values for good, which better-sqlite3 lets happen once a statement.
 */
export type AdapterStatement = Pick<Sqlite.Statement, 'reader' | 'run' | 'all' | 'columns'> & {
  bind(values: unknown[]): AdapterStatement;
  raw(): AdapterStatement;
};
