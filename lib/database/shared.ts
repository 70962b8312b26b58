import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { databaseFile } from '@/prisma/databaseFile';
import { DatabaseLost, goneSentence } from './files';
import { type Database, type DatabaseUse, openDatabase } from './open';

declare global {
  // Next.js loads a module once per bundle; only globalThis is one for all routes of the process.
  var stickyboardDatabases: Map<DatabaseUse, Promise<Database>> | undefined;
}

/**
 * The dashboard's connection for a use, opened at the first call: `dashboard` reads, `operator` writes what an
 * operator wants, apart so that its transaction never mixes with reads. Its directory is in `STICKYBOARD_DATA`.
 * Pages and routes come to it through an `Asker` only.
 */
export function databaseFor(use: 'dashboard' | 'operator'): Promise<Database> {
  const database = shared(use);
  // The other one is opened along with it, so that the first operator action is as quick as the rest;
  // what keeps it from opening is told to whoever acts.
  if (use === 'dashboard') shared('operator').catch(() => undefined);
  return database;
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
    opening = openOf(use);
    // A failure to open must not stick: the next call tries again.
    opening.catch(() => databases.delete(use));
    databases.set(use, opening);
  }
  return opening;
}

/** What a dashboard that runs opens was there when it started: where it is not, it is gone. */
async function openOf(use: DatabaseUse): Promise<Database> {
  const file = databaseFile(dataDirectory());
  if (!existsSync(file)) throw new DatabaseLost(goneSentence(file), 'data');
  return openDatabase(dataDirectory(), use);
}
