import { readFileSync } from 'node:fs';
import { formatError } from '@/lib/core/format-error.mjs';
import type { PemFile } from '@/lib/core/plan';

/** @throws Error, a sentence that names the file */
export function readPem(path: string): PemFile {
  return { path, content: withErrorContext(`${path} cannot be read`, () => readFileSync(path, 'utf8')) };
}

/** Does what may fail in words of OpenSSL or the system. @throws Error that begins with `what` */
export function withErrorContext<Result>(context: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw new Error(`${context}: ${describeError(error)}`, { cause: error });
  }
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return formatError(error);
  // OpenSSL's errors have a reason; the system's have, after a comma, the call and the file.
  const { reason } = error as { reason?: string };
  return reason ?? formatError(error).split(', ')[0];
}
