import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryDirectory } from './product';
import { projectRoot } from './project-root';

/** The name of the migration that a later version has in addition. */
export const laterMigration = '9999_later';

const additive = `-- Additive: older versions go on.
ALTER TABLE "Decision" ADD COLUMN "later" INTEGER NOT NULL DEFAULT 0;
`;

/**
 * Installs a later version of the built product beside it for the running test: it knows one migration of PostgreSQL
 * more, which only adds to the tables.
 *
 * @returns for `StartOptions`, the program that Node runs
 */
export function installLaterVersion(): string {
  const folder = temporaryDirectory();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const copied of ['dist', 'prisma/migrations', 'package.json'])
    cpSync(join(projectRoot, copied), join(folder, copied), { recursive: true });
  for (const shared of ['node_modules', '.next', 'docs'])
    symlinkSync(join(projectRoot, shared), join(folder, shared));
  const migration = join(folder, 'prisma/migrations/postgresql', laterMigration);
  mkdirSync(migration);
  writeFileSync(join(migration, 'migration.sql'), additive);
  return join(folder, 'dist/main.js');
}
