import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** All that is kept in a folder and below it, as text of one byte a character. */
export function readFolderContents(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  return files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1')).join('');
}
