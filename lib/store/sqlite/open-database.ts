import { existsSync } from 'node:fs';
import { OperatorError } from '@/lib/core/operator-error';
import { type Database, withDialect } from '@/lib/store/sql/database';
import type { StoreRole } from '@/lib/store/store';
import { postponeQueryCompilerOptimization } from '@/prisma/client-internals/query-compiler';
import { getDatabasePath } from '@/prisma/database-path';
import { PrismaClient } from '@/prisma/generated/sqlite/client';
import { DatabaseLostError, databaseGoneMessage } from './database-file-watch';
import { sqliteDialect } from './sqlite-dialect';
import { StatementCachingAdapter } from './statement-cache';

/**
 * How long a statement waits for a lock, ms; the process is blocked meanwhile. Operator, notifier and supervisor
 * wait by themselves, off the event loop: see lock.ts.
 */
const busyTimeoutsMs: Record<StoreRole, number> = {
  recorder: 5000,
  supervisor: 20,
  dashboard: 5000,
  operator: 0,
  notifier: 0,
};

/** Before this version SQLite could corrupt a WAL database that two connections use. */
const minSqliteVersion = '3.51.3';

/**
 * Opens the database of `dataDir`, which `migrate` has created.
 *
 * @throws OperatorError if there is no database or the SQLite library is too old
 */
export async function openDatabase(dataDir: string, role: StoreRole): Promise<Database> {
  const file = getDatabasePath(dataDir);
  if (!existsSync(file)) {
    // The one that these open was there when the load balancer started.
    if (role === 'dashboard' || role === 'operator' || role === 'notifier')
      throw new DatabaseLostError(databaseGoneMessage(file), 'data');
    throw new OperatorError(`data: there is no database at ${file}; start the load balancer first`, 'data');
  }
  const adapter = new StatementCachingAdapter({ url: file, timeout: busyTimeoutsMs[role] });
  postponeQueryCompilerOptimization();
  const database = withDialect(new PrismaClient({ adapter }), sqliteDialect);
  try {
    await configureConnection(database, role);
    adapter.watchFiles();
    return database;
  } catch (error) {
    await database.$disconnect();
    throw error;
  }
}

async function configureConnection(database: Database, role: StoreRole): Promise<void> {
  const [{ version } = { version: '' }] = await database.$queryRaw<
    { version: string }[]
  >`SELECT sqlite_version() AS version`;
  if (!isAtLeast(version, minSqliteVersion)) {
    throw new OperatorError(
      `SQLite ${version} can corrupt the log when two processes use it; ${minSqliteVersion} or newer is needed: run npm install`,
    );
  }
  await database.$queryRaw`PRAGMA journal_mode = WAL`;
  await database.$executeRaw`PRAGMA foreign_keys = ON`;
  await database.$executeRaw`PRAGMA temp_store = MEMORY`;
  await database.$queryRaw`PRAGMA journal_size_limit = 67108864`;
  // Reads, so that the -wal and the -shm are there from now on.
  await database.$queryRaw`SELECT count(*) FROM sqlite_schema`;
  // The recorder deletes journal segments once their rows are committed, so a commit must be on disk.
  if (role === 'recorder') {
    await database.$executeRaw`PRAGMA synchronous = FULL`;
    // Sessions are met in no order: the pages of a few hundred thousand of them stay at hand.
    await database.$executeRaw`PRAGMA cache_size = -65536`;
    // Pages that every batch touches are copied from the WAL once in 32 MB, not at every commit.
    await database.$queryRaw`PRAGMA wal_autocheckpoint = 8192`;
  }
}

/** Compares dotted version numbers. */
function isAtLeast(version: string, minimum: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, needed] of minimum.split('.').map(Number).entries()) {
    const actual = parts[index] ?? 0;
    if (actual !== needed) return actual > needed;
  }
  return true;
}
