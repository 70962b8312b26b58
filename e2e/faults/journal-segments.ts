import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { queryLog } from '../support/log-consistency';

/** A segment of the journal as it is on the disk, and how far the database has it. */
export interface SegmentState {
  name: string;
  path: string;
  size: number;
  /** Bytes in the database; null if it does not know the segment. */
  storedBytes: number | null;
}

/** The segments of `writer` in the journal of `data`, such as `worker-1`. */
export function getSegments(data: string, writer: string): SegmentState[] {
  const positions = readPositions(data);
  return readdirSync(join(data, 'journal'))
    .filter((name) => name.startsWith(`${writer}.`))
    .sort()
    .map((name) => {
      const path = join(data, 'journal', name);
      return { name, path, size: statSync(path).size, storedBytes: positions.get(name) ?? null };
    });
}

/** How far the database of `data` has each segment, in bytes. */
export function readPositions(data: string): Map<string, number> {
  return queryLog(data, (db) => {
    const rows = db.prepare('SELECT segment, offset FROM JournalPosition').raw().all();
    return new Map(rows as [string, number][]);
  });
}

/** The path of each decision of a file from `offset`, and the position of its line. */
export function readDecisions(file: string, offset = 0): { path: string; start: number; end: number }[] {
  const text = readFileSync(file, 'latin1');
  const found: { path: string; start: number; end: number }[] = [];
  for (let start = offset; ; ) {
    const end = text.indexOf('\n', start);
    if (end === -1) return found;
    const line = text.slice(start, end);
    if (line.startsWith('["d"'))
      found.push({ path: (JSON.parse(line) as string[])[18] as string, start, end });
    start = end + 1;
  }
}

/** Flips a bit of the byte at `offset`. */
export function flipBit(file: string, offset: number): void {
  const fd = openSync(file, 'r+');
  try {
    const byte = Buffer.alloc(1);
    readSync(fd, byte, 0, 1, offset);
    byte[0] = (byte[0] as number) ^ 1;
    writeSync(fd, byte, 0, 1, offset);
  } finally {
    closeSync(fd);
  }
}
