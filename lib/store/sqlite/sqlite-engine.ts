import { chmodSync, existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { Logger } from '@/lib/core/logger';
import type { StoreLocation } from '@/lib/core/store-location';
import type { PreparedStore, StoreCopy, StoreEngine } from '@/lib/store/engine';
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
    return role === 'supervisor' ? waitForLocks(store, retry) : store;
  } catch (error) {
    throw toDomainError(error);
  }
}

/** If there is a log, steps wait for locks; else each is taken once. */
function chooseRetry(dataDir: string, log: Logger | undefined): LockRetry {
  return log === undefined ? (step) => step() : createLockRetry(dataDir, log);
}

/**
 * The same store, in which the supervisor's commands wait for the lock of another process. Its poll of the intent, ten
 * times a second, does not.
 */
function waitForLocks(store: Store, retry: LockRetry): Store {
  return {
    ...store,
    hasUsers: () => retry(() => store.hasUsers()),
    getIntent: () => retry(() => store.getIntent()),
    getUnpins: (sinceVersion) => retry(() => store.getUnpins(sinceVersion)),
    declareUpstreams: (node, topology, isReload) =>
      retry(() => store.declareUpstreams(node, topology, isReload)),
    claimNode: (source) => retry(() => store.claimNode(source)),
    shareSecret: (own) => retry(() => store.shareSecret(own)),
    declareConfiguration: (configuration) => retry(() => store.declareConfiguration(configuration)),
    clearLogLevel: () => retry(() => store.clearLogLevel()),
    removeOtherTargets: (names) => retry(() => store.removeOtherTargets(names)),
  };
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
