import { formatError } from './format-error.mjs';

/** Does what may fail in words of OpenSSL or the system. @throws Error that begins with `context` */
export function withErrorContext<Result>(context: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw new Error(`${context}: ${getErrorReason(error)}`, { cause: error });
  }
}

/** Why a call of OpenSSL or the system failed, in its words and without what the caller says already. */
export function getErrorReason(error: unknown): string {
  if (!(error instanceof Error)) return formatError(error);
  // OpenSSL's errors have a reason; the system's have, after a comma, the call and the file.
  const { reason } = error as { reason?: string };
  return reason ?? formatError(error).split(', ')[0];
}
