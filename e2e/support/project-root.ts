import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's folder, found from a source file here as well as from a bundle in `dist/` that has this file in it. */
export const projectRoot = findProjectRoot(import.meta.dirname);

function findProjectRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error(`no package.json above ${import.meta.dirname}`);
  return findProjectRoot(parent);
}
