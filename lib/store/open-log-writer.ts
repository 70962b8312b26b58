import type { LogWriter, LogWriterOptions } from './log-writer';
import { openSqliteLogWriter } from './sqlite/sqlite-log-writer';

/**
 * Opens the writing side of the store for a recorder.
 *
 * @throws OperatorError where the store cannot be opened
 */
export function openLogWriter(options: LogWriterOptions): Promise<LogWriter> {
  return openSqliteLogWriter(options);
}
