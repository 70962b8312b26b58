import { readFileSync } from 'node:fs';
import { withErrorContext } from '@/lib/core/error-context';
import type { PemFile } from '@/lib/core/tls-plan';

/** @throws Error, a sentence that names the file */
export function readPem(path: string): PemFile {
  return { path, content: withErrorContext(`${path} cannot be read`, () => readFileSync(path, 'utf8')) };
}
