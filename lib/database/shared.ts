import { resolve } from 'node:path';
import { type Database, type DatabaseUse, openDatabase } from './open';

declare global {
  // Next.js loads a module once per bundle; only globalThis is one for all routes of the process.
  var stickyboardDatabases: Map<DatabaseUse, Promise<Database>> | undefined;
}

/** The dashboard's connection for reading, opened at the first call; its directory is in `STICKYBOARD_DATA`. */
export function database(): Promise<Database> {
  // The other one is opened along with it, so that the first operator action is as quick as the rest.
  const reading = shared('dashboard');
  // What keeps it from opening is told to whoever acts.
  shared('operator').catch(() => undefined);
  return reading;
}

/** The dashboard's connection for operator actions, apart so that their transaction never mixes with reads. */
export function operatorDatabase(): Promise<Database> {
  return shared('operator');
}

/** The directory of the log that this dashboard shows. */
export function dataDirectory(): string {
  return resolve(process.env.STICKYBOARD_DATA ?? './data');
}

function shared(use: DatabaseUse): Promise<Database> {
  globalThis.stickyboardDatabases ??= new Map();
  const databases = globalThis.stickyboardDatabases;
  let opening = databases.get(use);
  if (!opening) {
    opening = openDatabase(dataDirectory(), use);
    // A failure to open must not stick: the next call tries again.
    opening.catch(() => databases.delete(use));
    databases.set(use, opening);
  }
  return opening;
}
