import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import BetterSqlite3 from 'better-sqlite3';

/** How long a transaction of the recorder may take on a busy machine: it runs at a low priority. */
export const recorderTransactionTimeoutMs = 30_000;
const retryIntervalMs = 20;

/**
 * Holds a recorder still outside a transaction, as one that hangs, until the returned function is called. In the midst
 * of one it would hold the lock of the database, which is reported as another problem.
 *
 * @param data the data directory of its product
 */
export async function suspendRecorder(pid: number, data: string): Promise<() => void> {
  const writer = new BetterSqlite3(join(data, 'stickyboard.db'), { timeout: 0 });
  const deadline = performance.now() + recorderTransactionTimeoutMs;
  try {
    for (;;) {
      process.kill(pid, 'SIGSTOP');
      try {
        writer.exec('BEGIN IMMEDIATE; ROLLBACK');
        return () => process.kill(pid, 'SIGCONT');
      } catch (error) {
        process.kill(pid, 'SIGCONT');
        const isInTransaction = error instanceof BetterSqlite3.SqliteError && error.code === 'SQLITE_BUSY';
        if (!isInTransaction || performance.now() > deadline) throw error;
      }
      await pause(retryIntervalMs);
    }
  } finally {
    writer.close();
  }
}
