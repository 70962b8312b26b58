import { existsSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { OperatorError } from '@/lib/core/operator-error';
import { getDatabasePath } from '@/prisma/database-path';
import type { Prisma } from '@/prisma/generated/sqlite/client';

/** A connection of its own that only reads the log: many rows at little cost, without blocking other connections. */
export interface LogReader {
  /** All rows of a query; integers are returned as numbers. */
  readRows<Row>(query: Prisma.Sql): Row[];
  /** Runs a statement that gives no rows: a temporary table, a transaction. */
  execute(statement: Prisma.Sql): void;
  close(): void;
}

/**
 * Opens the log of `dataDir` to read.
 *
 * @throws OperatorError if there is none
 */
export function openLogReader(dataDir: string): LogReader {
  const file = getDatabasePath(dataDir);
  if (!existsSync(file)) {
    throw new OperatorError(`data: there is no database at ${file}; start the load balancer first`, 'data');
  }
  const db = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: 5000 });
  // Many may read at once: each caches kilobytes of the file, and its temporary tables are on disk.
  db.pragma('cache_size = -4000');
  db.pragma('temp_store = FILE');
  // Prepared once each: a statement's memory, tens of kilobytes, is freed only when the collector finds it, and the
  // collector does not know how large it is. A batch of an export each would be a hundred megabytes in all.
  const prepared = new Map<string, Sqlite.Statement<unknown[]>>();
  const prepareOnce = (sql: string): Sqlite.Statement<unknown[]> => {
    const statement = prepared.get(sql) ?? db.prepare<unknown[]>(sql);
    prepared.set(sql, statement);
    return statement;
  };
  return {
    readRows: <Row>({ sql, values }: Prisma.Sql) => prepareOnce(sql).all(...values) as Row[],
    execute: ({ sql, values }) => void prepareOnce(sql).run(...values),
    close: () => void db.close(),
  };
}
