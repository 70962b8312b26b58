import { setImmediate as turn } from 'node:timers/promises';
import type { Format } from './format';
import type { ProgressNote } from './progress';
import type { Batches } from './sources';

/** The octets of a file, in pieces. */
export type Chunks = AsyncGenerator<Uint8Array, void, undefined>;

/**
 * An export, written as it is read: a batch is asked for when the one before has gone out, so that memory
 * does not grow with the log. Whoever stops in the middle calls `return()`.
 *
 * @param note told what goes out, where somebody follows it
 */
export async function* fileChunks<Row>(
  batches: Batches<Row>,
  format: Format<Row>,
  note?: ProgressNote,
): Chunks {
  let state: 'done' | 'stopped' | 'failed' = 'stopped';
  const encoder = new TextEncoder();
  const sent = (rows: number, part: string | Uint8Array): Uint8Array => {
    const octets = typeof part === 'string' ? encoder.encode(part) : part;
    note?.sent(rows, octets.length);
    return octets;
  };
  try {
    const file = format.begin();
    const head = sent(0, file.head());
    if (head.length > 0) yield head;
    for await (const rows of batches) {
      const octets = sent(rows.length, file.add(rows));
      if (octets.length > 0) yield octets;
      // Whoever else waits for this process comes first.
      await turn();
    }
    const tail = sent(0, file.tail());
    if (tail.length > 0) yield tail;
    state = 'done';
  } catch (error) {
    state = 'failed';
    throw error;
  } finally {
    note?.ended(state);
  }
}
