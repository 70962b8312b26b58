import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { formatSegmentFile } from './segment';
import { nextWriterEpoch } from './writer-epoch';

/**
 * Ends the journal of an exited writer without a successor by an empty segment after its last one: only a segment with
 * a later one is known to be complete.
 * @throws the file system's error
 */
export function writeEndMarker(directory: string, writer: string): void {
  const file = formatSegmentFile({ writer, epoch: nextWriterEpoch(directory, writer), sequence: 0 });
  closeSync(openSync(join(directory, file), 'ax', 0o600));
}
