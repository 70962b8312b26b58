import { formatError } from '@/lib/core/format-error.mjs';
import { getDriverErrorCause } from '@/prisma/client-internals/driver-error';

/** A failure of a database as SQLite itself or this program reports it. */
interface DatabaseErrorShape {
  code?: string;
  cause?: unknown;
}

/** Whether a database call failed only because another process holds its lock: it may be tried again. */
export function isDatabaseBusy(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (getDriverErrorCause(error)?.kind === 'SocketTimeout') return true;
  const { code, cause } = error as DatabaseErrorShape;
  return /^SQLITE_(BUSY|LOCKED)/.test(code ?? '') || isDatabaseBusy(cause);
}

/** Whether the file of the database is damaged, which does not end by itself. */
export function isDatabaseCorrupt(error: unknown): boolean {
  return /malformed|not a database/.test(formatError(error));
}
