/** A process that watches the writer of a database: it measures for how long at a time no other process can write. */
import Sqlite from 'better-sqlite3';

const file = process.argv[2];
if (file === undefined || process.send === undefined)
  throw new Error('bench:queries starts this with a file');
const db = new Sqlite(file, { timeout: 0 });
const pause = new Int32Array(new SharedArrayBuffer(4));
const lockHoldsMs: number[] = [];
let lockedSinceMs: number | null = null;
let ending = false;
process.on('message', () => {
  ending = true;
});

function probeLock(): void {
  const until = performance.now() + 50;
  while (performance.now() < until) {
    try {
      db.exec('BEGIN IMMEDIATE; ROLLBACK');
      if (lockedSinceMs !== null) lockHoldsMs.push(performance.now() - lockedSinceMs);
      lockedSinceMs = null;
    } catch (error) {
      if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error;
      lockedSinceMs ??= performance.now();
    }
    Atomics.wait(pause, 0, 0, 0.5);
  }
  if (!ending) setImmediate(probeLock);
  else process.send?.(lockHoldsMs, () => process.exit(0));
}
process.send('ready');
probeLock();
