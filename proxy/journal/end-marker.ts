import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { formatSegmentFile } from './segment';
import { nextWriterEpoch } from './writer-epoch';

/**
 * Ends the journal of a writer that has gone and has no successor yet, by an empty segment behind its last one: only
 * what has a later one is known to grow no more.
 * @throws the file system's error
 */
export function writeEndMarker(directory: string, writer: string): void {
  const file = formatSegmentFile({ writer, epoch: nextWriterEpoch(directory, writer), sequence: 0 });
  closeSync(openSync(join(directory, file), 'ax', 0o600));
}
