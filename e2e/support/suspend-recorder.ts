import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';

/**
 * Holds a recorder still outside a transaction, as one that hangs, until it gets SIGCONT. In the midst of one it would
 * hold the lock of the database, which is reported as another problem.
 *
 * @param data the data directory of its product
 */
export function suspendRecorder(pid: number, data: string): void {
  const writer = new BetterSqlite3(join(data, 'stickyboard.db'));
  try {
    writer.exec('BEGIN IMMEDIATE');
    process.kill(pid, 'SIGSTOP');
    writer.exec('ROLLBACK');
  } finally {
    writer.close();
  }
}
