import { formatError } from '@/lib/core/format-error.mjs';
import { OperatorError } from '@/lib/core/operator-error';
import { getDriverErrorCause } from './client-internals/driver-error';
import { getDatabasePath } from './database-path';

/**
 * What the operator can do about a failure to open the log of `dataDir` or to write it, if there is anything.
 *
 * @param error of the file system, of SQLite, or of Prisma; any other is given back as it is
 */
export function toOperatorError(error: unknown, dataDir: string): unknown {
  if (error instanceof OperatorError || !(error instanceof Error)) return error;
  const file = getDatabasePath(dataDir);
  const code = getDriverErrorCause(error)?.originalCode ?? (error as NodeJS.ErrnoException).code ?? '';
  if (/^(EACCES|EPERM|EROFS|SQLITE_READONLY|SQLITE_CANTOPEN)/.test(code)) {
    return new OperatorError(
      `data: cannot write to ${dataDir}; choose another directory with --data`,
      'data',
    );
  }
  if (/^(EEXIST|ENOTDIR)/.test(code)) {
    return new OperatorError(`data: ${dataDir} is not a directory; choose another one with --data`, 'data');
  }
  if (/^(SQLITE_NOTADB|SQLITE_CORRUPT)/.test(code)) {
    return new OperatorError(
      `data: ${file} is corrupt or not a SQLite database; restore a backup, or move it away to start a new log`,
      'data',
    );
  }
  if (/^(SQLITE_BUSY|SQLITE_LOCKED)/.test(code)) {
    return new OperatorError(
      `data: ${file} is in use by another program; stop it or choose another directory with --data`,
      'data',
      // A caller that can wait has to know that waiting helps.
      { cause: error },
    );
  }
  if (/^(ENOSPC|EDQUOT|SQLITE_FULL|SQLITE_IOERR)/.test(code)) {
    return new OperatorError(
      `data: cannot write ${file}: ${formatError(error)}; free some space or choose another directory with --data`,
      'data',
    );
  }
  return error;
}
