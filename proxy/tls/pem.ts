import { readFileSync } from 'node:fs';

/** @throws Error, a sentence that names the file */
export function readPem(file: string): Buffer {
  return attempt(`${file} cannot be read`, () => readFileSync(file));
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
  if (!(error instanceof Error)) return String(error);
  // OpenSSL's errors have a reason; the system's have, after a comma, the call and the file.
  const { reason } = error as { reason?: string };
  return reason ?? error.message.split(', ')[0];
}
