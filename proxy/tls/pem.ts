import { readFileSync } from 'node:fs';
import { errorSentence } from '@/lib/core/error-sentence.mjs';
import type { PemFile } from '../plan';

/** @throws Error, a sentence that names the file */
export function readPem(path: string): PemFile {
  return { path, content: attempt(`${path} cannot be read`, () => readFileSync(path, 'utf8')) };
}

/** Does what may fail in words of OpenSSL or the system. @throws Error that begins with `what` */
export function attempt<Result>(what: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw new Error(`${what}: ${wordsOf(error)}`, { cause: error });
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return errorSentence(error);
  // OpenSSL's errors have a reason; the system's have, after a comma, the call and the file.
  const { reason } = error as { reason?: string };
  return reason ?? errorSentence(error).split(', ')[0];
}
