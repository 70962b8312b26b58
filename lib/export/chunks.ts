import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { RowBatches } from '@/lib/store/exports';
import type { ProgressReporter } from './download-progress';
import type { FileFormat } from './file-format';

/** The bytes of a file, in pieces. */
export type Chunks = AsyncGenerator<Uint8Array, void, undefined>;

/**
 * An export, written as it is read: a batch is read when the one before has been sent, so that memory
 * does not grow with the log. A consumer that stops in the middle calls `return()`.
 *
 * @param progress counts what is sent, if the download is followed
 */
export async function* encodeChunks<Row>(
  batches: RowBatches<Row>,
  format: FileFormat<Row>,
  progress?: ProgressReporter,
): Chunks {
  let state: 'done' | 'stopped' | 'failed' = 'stopped';
  const encoder = new TextEncoder();
  const encode = (rows: number, part: string | Uint8Array): Uint8Array => {
    const bytes = typeof part === 'string' ? encoder.encode(part) : part;
    progress?.reportSent(rows, bytes.length);
    return bytes;
  };
  try {
    const file = format.createEncoder();
    const head = encode(0, file.encodeHeader());
    if (head.length > 0) yield head;
    for await (const rows of batches) {
      const bytes = encode(rows.length, file.encodeRows(rows));
      if (bytes.length > 0) yield bytes;
      // Other work of this process comes first.
      await yieldToEventLoop();
    }
    const tail = encode(0, file.encodeFooter());
    if (tail.length > 0) yield tail;
    state = 'done';
  } catch (error) {
    state = 'failed';
    throw error;
  } finally {
    progress?.reportEnd(state);
  }
}
