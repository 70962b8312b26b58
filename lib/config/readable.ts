import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { OperatorError } from '@/lib/errors';

/** A file that the configuration names. */
export interface Readable {
  /** Absolute. */
  path: string;
  content: string;
}

/**
 * Reads a file that the configuration names, so that it is known at once whether it can be.
 *
 * @param folder where the configuration file is, from where relative paths are meant
 * @param field that names the file
 * @throws OperatorError where it cannot be read or is empty
 */
export function readable(folder: string, written: string, field: string): Readable {
  if (written.includes('-----BEGIN ')) {
    throw new OperatorError(`${field}: needs the path of a file; this is what should be in one`, field);
  }
  const path = resolve(folder, written);
  const content = contentOf(path, field);
  if (content.trim() === '') throw new OperatorError(`${field}: ${path} is empty`, field);
  return { path, content };
}

/**
 * The text of a file.
 *
 * @throws OperatorError naming the field and why it cannot be read
 */
export function contentOf(path: string, field: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new OperatorError(`${field}: cannot read ${path}: ${why(error as NodeJS.ErrnoException)}`, field);
  }
}

function why({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a directory';
  return code === 'EACCES' ? 'this user may not' : message;
}
