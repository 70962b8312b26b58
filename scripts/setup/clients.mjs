// @ts-check
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { derivePostgresqlSchema } from './postgresql-schema.mjs';
import { runQuietly } from './run-quietly.mjs';

/** The one source of all models, in the form for SQLite. */
export const schemaPath = 'prisma/schema.prisma';
const postgresqlSchemaPath = 'prisma/generated/postgresql.prisma';

/**
 * Generates the database clients, one for each engine, both at once.
 * @param {string} root
 */
export async function generateClients(root) {
  writePostgresqlSchema(root);
  await Promise.all([generateClient(root, schemaPath), generateClient(root, postgresqlSchemaPath)]);
}

/**
 * Derives PostgreSQL's schema from the source.
 * @param {string} root
 * @returns {string} its path below the root
 */
export function writePostgresqlSchema(root) {
  const path = join(root, postgresqlSchemaPath);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, derivePostgresqlSchema(readFileSync(join(root, schemaPath), 'utf8')));
  return postgresqlSchemaPath;
}

/**
 * @param {string} root
 * @param {string} schema
 */
function generateClient(root, schema) {
  const args = ['generate', '--schema', schema];
  return runQuietly('generating the database clients', join(root, 'node_modules/.bin/prisma'), args, {
    cwd: root,
    env: {
      // The client generator needs no engine, and none can be fetched: any program will do.
      PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  });
}
