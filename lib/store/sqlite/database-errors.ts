import { formatError } from '@/lib/core/format-error.mjs';

/** What a failure of a database looks like: of SQLite itself, or where Prisma or this program reports it. */
interface DatabaseErrorShape {
  code?: string;
  cause?: unknown;
  meta?: { driverAdapterError?: { cause?: { kind?: string } } };
}

/** Whether a database call failed only because another process holds its lock: it may be tried again. */
export function isDatabaseBusy(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, cause, meta } = error as DatabaseErrorShape;
  if (meta?.driverAdapterError?.cause?.kind === 'SocketTimeout') return true;
  return /^SQLITE_(BUSY|LOCKED)/.test(code ?? '') || isDatabaseBusy(cause);
}

/** Whether the file of the database is damaged, which does not end by itself. */
export function isDatabaseCorrupt(error: unknown): boolean {
  return /malformed|not a database/.test(formatError(error));
}
