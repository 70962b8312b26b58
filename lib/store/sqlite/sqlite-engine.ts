import { chmodSync, existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { Logger } from '@/lib/core/logger';
import type { StoreLocation } from '@/lib/core/store-location';
import type { PreparedStore, StoreCopy, StoreEngine } from '@/lib/store/engine';
import { retryCommands } from '@/lib/store/retry-commands';
import { createSqliteStore, openExports } from '@/lib/store/sqlite/sqlite-store';
import type { Store, StoreRole } from '@/lib/store/store';
import { getDatabasePath } from '@/prisma/database-path';
import { assertSchemaCurrent, migrate } from '@/prisma/migrate';
import { createLockRetry, type LockRetry } from './lock-retry';
import { openDatabase } from './open-database';
import { beginSqliteImport } from './sqlite-import';
import { inspectSqliteStore } from './sqlite-inspection';
import { openSqliteLogWriter } from './sqlite-log-writer';
import { toDomainError } from './translate-errors';

/** SQLite, in one file of the data directory. */
export const sqliteEngine: StoreEngine = {
  exists: async ({ dataDir }) => existsSync(getDatabasePath(dataDir)),
  prepare,
  assertCurrent: async ({ dataDir }) => assertSchemaCurrent(dataDir),
  open,
  openLogWriter: openSqliteLogWriter,
  openExports: ({ dataDir }) => openExports(dataDir),
  beginImport: ({ dataDir }) => beginSqliteImport(dataDir),
  backUp,
  inspect: ({ dataDir }) => inspectSqliteStore(dataDir),
};

async function prepare({ dataDir }: StoreLocation, log?: Logger): Promise<PreparedStore> {
  const { backup } = await chooseRetry(dataDir, log)(() => migrate(dataDir));
  return { backup };
}

async function open({ dataDir }: StoreLocation, role: StoreRole, log?: Logger): Promise<Store> {
  const retry = chooseRetry(dataDir, log);
  try {
    const store = createSqliteStore(await retry(() => openDatabase(dataDir, role)), dataDir);
    return role === 'supervisor' ? retryCommands(store, retry) : store;
  } catch (error) {
    throw toDomainError(error);
  }
}

/** If there is a log, steps wait for locks; else each is taken once. */
function chooseRetry(dataDir: string, log: Logger | undefined): LockRetry {
  return log === undefined ? (step) => step() : createLockRetry(dataDir, log);
}

/** One read transaction: a snapshot of one moment, without the free pages of deleted rows. */
async function backUp({ dataDir }: StoreLocation, folder: string): Promise<StoreCopy> {
  const copy = getDatabasePath(folder);
  const db = new Sqlite(getDatabasePath(dataDir), { readonly: true, timeout: 5000 });
  try {
    db.prepare('VACUUM INTO ?').run(copy);
  } finally {
    db.close();
  }
  chmodSync(copy, 0o600);
  return { files: [basename(copy)], bytes: statSync(copy).size };
}
