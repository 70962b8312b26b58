/** A process beside the writer of a database: finds out for how long at a time nobody else could have written. */
import Sqlite from 'better-sqlite3';

const file = process.argv[2];
if (file === undefined || process.send === undefined)
  throw new Error('bench:queries starts this with a file');
const db = new Sqlite(file, { timeout: 0 });
const pause = new Int32Array(new SharedArrayBuffer(4));
const holds: number[] = [];
let since: number | null = null;
let ending = false;
process.on('message', () => {
  ending = true;
});

function look(): void {
  const until = performance.now() + 50;
  while (performance.now() < until) {
    try {
      db.exec('BEGIN IMMEDIATE; ROLLBACK');
      if (since !== null) holds.push(performance.now() - since);
      since = null;
    } catch (error) {
      if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error;
      since ??= performance.now();
    }
    Atomics.wait(pause, 0, 0, 0.5);
  }
  if (!ending) setImmediate(look);
  else process.send?.(holds, () => process.exit(0));
}
process.send('ready');
look();
