import type { DatabaseTarget, StoreLocation } from '@/lib/core/store-location';
import type { StoreEngine } from './engine';
import type { ExportQuestions, RowBatches } from './exports';
import type { LogOwner, MovedLog } from './log-tables';
import type { InspectedServer } from './server-inspection';
import { openLogTables } from './sqlite/open-log-tables';
import { sqliteEngine } from './sqlite/sqlite-engine';

/** The database of each location: the one place in which it is chosen. */
export const storeEngine: StoreEngine = {
  exists: async (location) => (await chooseEngine(location)).exists(location),
  prepare: async (location, log) => (await chooseEngine(location)).prepare(location, log),
  assertCurrent: async (location) => (await chooseEngine(location)).assertCurrent(location),
  open: async (location, role, log) => (await chooseEngine(location)).open(location, role, log),
  openLogWriter: async (options) => (await chooseEngine(options.location)).openLogWriter(options),
  openExports: (location) => ({
    decisionBatches: (filter) => readExport(location, (exports) => exports.decisionBatches(filter)),
    sessionBatches: (filter) => readExport(location, (exports) => exports.sessionBatches(filter)),
    eventBatches: (filter) => readExport(location, (exports) => exports.eventBatches(filter)),
    auditBatches: (filter) => readExport(location, (exports) => exports.auditBatches(filter)),
  }),
  beginImport: async (location) => (await chooseEngine(location)).beginImport(location),
  backUp: async (location, folder) => (await chooseEngine(location)).backUp(location, folder),
  inspect: async (location) => (await chooseEngine(location)).inspect(location),
};

/**
 * Looks at the server of a database that several nodes share.
 *
 * @throws OperatorError if it cannot be reached, or cannot be used
 */
export async function inspectServer(target: DatabaseTarget): Promise<InspectedServer> {
  const postgresql = await import('./postgresql/inspect-server');
  return postgresql.inspectServer(target);
}

/**
 * Moves the log of a data directory, with all that is in it, to a database that has none or an unused one. The
 * directory stays as it is; a move that fails or is killed changes nothing.
 *
 * @param dataDir nothing may write to its log meanwhile; its log is of this version
 * @param owner of that directory
 * @param onProgress is called with the number of rows so far, after each million
 * @throws OperatorError if the database cannot be used, or its log is not empty
 */
export async function moveLog(
  dataDir: string,
  owner: LogOwner,
  target: DatabaseTarget,
  onProgress: (rows: number) => void,
): Promise<MovedLog> {
  const { importLogTables } = await import('./postgresql/import-log-tables');
  const tables = openLogTables(dataDir);
  try {
    return await importLogTables(tables, owner, target, onProgress);
  } finally {
    tables.close();
  }
}

async function chooseEngine({ database }: StoreLocation): Promise<StoreEngine> {
  if (database === null) return sqliteEngine;
  // Its code and its packages are loaded only where it is chosen.
  const { postgresqlEngine } = await import('./postgresql/postgresql-engine');
  return postgresqlEngine;
}

async function* readExport<Row>(
  location: StoreLocation,
  select: (exports: ExportQuestions) => RowBatches<Row>,
): RowBatches<Row> {
  const engine = await chooseEngine(location);
  yield* select(engine.openExports(location));
}
