import type { ExportQuestions } from './exports';
import { sqliteEngine } from './sqlite/sqlite-store';
import type { Store, StoreEngine, StoreRole } from './store';

/** The one line in which a database engine is chosen. */
const engine: StoreEngine = sqliteEngine;

/** Opens the store of a data directory. @throws OperatorError where there is none, or it cannot be used */
export function openStore(dataDir: string, role: StoreRole): Promise<Store> {
  return engine.open(dataDir, role);
}

/** The log of a data directory, to be carried away; it is opened when the first row is asked for. */
export function openExports(dataDir: string): ExportQuestions {
  return engine.openExports(dataDir);
}
