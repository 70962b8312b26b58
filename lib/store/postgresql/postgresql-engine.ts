import type { Logger } from '@/lib/core/logger';
import { OperatorError } from '@/lib/core/operator-error';
import type { DatabaseTarget, StoreLocation } from '@/lib/core/store-location';
import type { PreparedStore, StoreEngine } from '@/lib/store/engine';
import { retryCommands } from '@/lib/store/retry-commands';
import type { Database } from '@/lib/store/sql/database';
import { createSqlStore } from '@/lib/store/sql/sql-store';
import type { Store, StoreRole } from '@/lib/store/store';
import { translateErrors } from './connection/domain-errors';
import { requireTarget } from './connection/require-target';
import { formatPlace } from './connection/server-address';
import { createServerWait } from './connection/server-wait';
import { openExports } from './export-batches';
import { toStorable } from './ingest/storable-records';
import { assertSchemaCurrent, inspectSchema, migratePostgresql } from './migrations/migrate-postgresql';
import { openDatabase } from './open-database';
import { beginPostgresqlImport } from './postgresql-import';
import { inspectPostgresqlStore } from './postgresql-inspection';
import { openPostgresqlLogWriter } from './postgresql-log-writer';
import { sessionsEstimate } from './sessions-estimate';

/** PostgreSQL, which several nodes share. */
export const postgresqlEngine: StoreEngine = {
  exists: async (location) => (await inspectSchema(requireTarget(location))).exists,
  prepare,
  assertCurrent: async (location) => assertSchemaCurrent(requireTarget(location)),
  open,
  openLogWriter: openPostgresqlLogWriter,
  openExports: (location) => openExports(requireTarget(location)),
  beginImport: beginPostgresqlImport,
  backUp,
  inspect: inspectPostgresqlStore,
};

/** A database has backups of its own: none is made here. */
async function prepare(location: StoreLocation, log?: Logger): Promise<PreparedStore> {
  const target = requireTarget(location);
  await createServerWait(target, log)(() => migratePostgresql(target, log));
  return { backup: null };
}

async function open(location: StoreLocation, role: StoreRole, log?: Logger): Promise<Store> {
  const target = requireTarget(location);
  const wait = createServerWait(target, log);
  const { db } = await wait(() => openDatabase(target, role));
  const store = createPostgresqlStore(db, target);
  return role === 'supervisor' ? retryCommands(store, wait) : store;
}

/** The questions and commands of a store, asked of an open database. */
export function createPostgresqlStore(db: Database, target: DatabaseTarget): Store {
  const estimateSessions: Store['estimateSessions'] = (filter) => sessionsEstimate(db, filter);
  const store = createSqlStore(db, { ...openExports(target), estimateSessions });
  return translateErrors({ ...store, ...acceptAnyText(store) }, target);
}

/** The questions that people type into an address: what the server takes for no text is looked for as it was stored. */
function acceptAnyText(
  store: Store,
): Pick<Store, 'getDecisions' | 'getSessions' | 'getSession' | 'getEvents'> {
  return {
    getDecisions: (filter, page) => store.getDecisions(toStorable(filter), page),
    getSessions: (filter, order, page) => store.getSessions(toStorable(filter), order, page),
    getSession: (query) => store.getSession(toStorable(query)),
    getEvents: (filter, page) => store.getEvents(toStorable(filter), page),
  };
}

async function backUp(location: StoreLocation): Promise<never> {
  throw new OperatorError(
    `database: ${formatPlace(requireTarget(location))} is not backed up by Stickyboard; use pg_dump, pg_basebackup or the backups of your provider`,
    'database',
  );
}
