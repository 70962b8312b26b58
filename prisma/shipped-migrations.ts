import { join } from 'node:path';
import { type Migration, readMigrations } from './migration-history';

/** The migrations of this version for an engine. Found from dist/ as from here: both are directly below the root. */
export function readShippedMigrations(engine: 'sqlite' | 'postgresql'): Migration[] {
  return readMigrations(join(import.meta.dirname, '..', 'prisma', 'migrations', engine));
}
