import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { OperatorError } from '@/lib/core/operator-error';

/** A file that the configuration names. */
export interface ReferencedFile {
  /** Absolute. */
  path: string;
  content: string;
}

/**
 * Reads a file that the configuration names, so that an unreadable file is an error at once.
 *
 * @param folder of the configuration file: relative paths start there
 * @param field that names the file
 * @throws OperatorError if it cannot be read or is empty
 */
export function readReferencedFile(folder: string, configuredPath: string, field: string): ReferencedFile {
  if (configuredPath.includes('-----BEGIN ')) {
    throw new OperatorError(`${field}: must be the path of a file, not its content`, field);
  }
  const path = resolve(folder, configuredPath);
  const content = readTextFile(path, field);
  if (content.trim() === '') throw new OperatorError(`${field}: ${path} is empty`, field);
  return { path, content };
}

/**
 * The text of a file.
 *
 * @throws OperatorError naming the field and why it cannot be read
 */
export function readTextFile(path: string, field: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new OperatorError(
      `${field}: cannot read ${path}: ${describeReadError(error as NodeJS.ErrnoException)}`,
      field,
    );
  }
}

function describeReadError({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EISDIR') return 'it is a directory';
  return code === 'EACCES' ? 'permission denied' : message;
}
