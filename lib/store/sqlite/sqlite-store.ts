import type { ExportQuestions } from '@/lib/store/exports';
import type { Database } from '@/lib/store/sql/database';
import { createSqlStore } from '@/lib/store/sql/sql-store';
import type { Store } from '@/lib/store/store';
import { auditBatches, decisionBatches, eventBatches, sessionBatches } from './export-batches';
import { sessionsEstimate } from './sessions-estimate';
import { translateErrors } from './translate-errors';

/** The log of a data directory, to be carried away; it is opened when the first row is asked for. */
export function openExports(dataDir: string): ExportQuestions {
  return {
    decisionBatches: (filter) => decisionBatches(dataDir, filter),
    sessionBatches: (filter) => sessionBatches(dataDir, filter),
    eventBatches: (filter) => eventBatches(dataDir, filter),
    auditBatches: (filter) => auditBatches(dataDir, filter),
  };
}

/** The questions and commands of a store, asked of an open database. */
export function createSqliteStore(db: Database, dataDir: string): Store {
  const estimateSessions: Store['estimateSessions'] = (filter) => sessionsEstimate(db, filter);
  return translateErrors(createSqlStore(db, { ...openExports(dataDir), estimateSessions }));
}
