import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { openStrictJournal } from './strict-journal';

/** Bytes that are handed over at a time. */
const chunkBytes = 256 * 1024;
/** Bytes that may wait to be taken in before writing pauses. */
const maxBacklogBytes = 256 * 1024 * 1024;

/**
 * Writes records to a journal as a proxy process does, no faster than they are taken in: neither memory nor
 * disk depends on how many there are.
 *
 * @param directory of the journal
 * @param mostWaiting bytes that may wait in it; infinite if no recorder runs yet
 * @returns how many records were written
 * @throws the file system's error if the journal cannot be written
 */
export async function fillJournal(
  directory: string,
  records: Iterable<string>,
  mostWaiting = maxBacklogBytes,
): Promise<number> {
  mkdirSync(directory, { recursive: true });
  const journal = openStrictJournal(directory, 'bench');
  let count = 0;
  let length = 0;
  try {
    for (const record of records) {
      journal.append(record);
      count++;
      length += record.length;
      if (length < chunkBytes) continue;
      length = 0;
      journal.flush();
      // A signal is heard between two turns of the event loop, not during one.
      await turn();
      while (getDirectoryBytes(directory) > mostWaiting) await pause(50);
    }
  } finally {
    journal.close();
  }
  return count;
}

/** Bytes of all segments; the recorder deletes those that it has taken in. */
function getDirectoryBytes(directory: string): number {
  return readdirSync(directory).reduce((sum, file) => {
    const segment = statSync(join(directory, file), { throwIfNoEntry: false });
    return sum + (segment?.size ?? 0);
  }, 0);
}
