import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { getProcessState } from '@/lib/core/process-state';
import { getDatabasePath } from '@/prisma/database-path';
import { DatabaseLostError, databaseGoneMessage } from './database-file-watch';
import { type Database, type DatabaseRole, openDatabase } from './open-database';

declare module '@/lib/core/process-state' {
  interface ProcessState {
    databases: Map<DatabaseRole, Promise<Database>>;
  }
}

/**
 * The dashboard's connection for a use, opened at the first call: `dashboard` reads, `operator` writes what an
 * operator wants, apart so that its transaction never mixes with reads. Its directory is in `STICKYBOARD_DATA`.
 * Pages and routes come to it through an `Asker` only.
 */
export function getDatabase(role: 'dashboard' | 'operator'): Promise<Database> {
  const database = openOnce(role);
  // The other one is opened along with it, so that the first operator action is as quick as the rest;
  // what keeps it from opening is told to whoever acts.
  if (role === 'dashboard') openOnce('operator').catch(() => undefined);
  return database;
}

/** The directory of the log that this dashboard shows. */
export function getDataDirectory(): string {
  return resolve(process.env.STICKYBOARD_DATA ?? './data');
}

function openOnce(role: DatabaseRole): Promise<Database> {
  const databases = getProcessState('databases', () => new Map());
  let opening = databases.get(role);
  if (!opening) {
    opening = openExisting(role);
    // A failure to open must not stick: the next call tries again.
    opening.catch(() => databases.delete(role));
    databases.set(role, opening);
  }
  return opening;
}

/** What a dashboard that runs opens was there when it started: where it is not, it is gone. */
async function openExisting(role: DatabaseRole): Promise<Database> {
  const file = getDatabasePath(getDataDirectory());
  if (!existsSync(file)) throw new DatabaseLostError(databaseGoneMessage(file), 'data');
  return openDatabase(getDataDirectory(), role);
}
