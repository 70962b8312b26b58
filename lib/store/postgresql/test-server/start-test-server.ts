import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migratePostgresql } from '../migrations/migrate-postgresql';
import { preparePostgresqlBinaries } from './postgresql-binaries';
import { startPostgresql } from './start-postgresql';
import { announceTestServer, createTemplate } from './test-databases';

/**
 * Starts the PostgreSQL of a test run, before the first test that needs it.
 *
 * @returns a function that stops it
 */
export default async function startTestServer(): Promise<() => Promise<void>> {
  const directory = mkdtempSync(join(tmpdir(), 'stickyboard-postgresql-'));
  const server = await startPostgresql({ installation: preparePostgresqlBinaries(directory), directory });
  try {
    await createTemplate(server.url, (target) => migratePostgresql(target, undefined));
  } catch (error) {
    await server.stop();
    throw error;
  }
  announceTestServer(server.url);
  return () => server.stop();
}
