/**
 * Loaded before a worker's own code (`--import`): counts how many records each write to the journal holds, and keeps
 * the counts in the file that `STICKYBOARD_BENCH_TURNS` names, as JSON pairs of records and how many writes had so
 * many. Only for finding that out: what is measured runs without it.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const file = process.env['STICKYBOARD_BENCH_TURNS'];
if (file !== undefined && process.argv[1]?.endsWith('worker.js')) {
  const turns = new Map<number, number>();
  const write = fs.writeSync as (fd: number, text: string) => number;
  const counting = (fd: number, text: string): number => {
    if (text.startsWith('["d"')) {
      const records = text.split('\n').length - 1;
      turns.set(records, (turns.get(records) ?? 0) + 1);
    }
    return write(fd, text);
  };
  fs.writeSync = counting as typeof fs.writeSync;
  syncBuiltinESMExports();
  setInterval(() => fs.writeFileSync(file, JSON.stringify([...turns])), 200).unref();
}
