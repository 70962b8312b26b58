import { setImmediate as turn } from 'node:timers/promises';
import type { Format } from './formats';
import type { ProgressNote } from './progress';
import type { Batches } from './sources';

/**
 * The text of an export, written as it is read: a batch is asked for when the one before has gone out,
 * so that memory does not grow with the log.
 *
 * @param note told what goes out, where somebody follows it
 */
export function exportStream<Row>(
  batches: Batches<Row>,
  format: Format<Row>,
  note?: ProgressNote,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const head = encoder.encode(format.head);
        if (head.length > 0) controller.enqueue(head);
        note?.sent(0, head.length);
      },
      async pull(controller) {
        // Whoever else waits for this process comes first.
        await turn();
        try {
          const { value, done } = await batches.next();
          if (done) {
            controller.close();
            note?.ended('done');
            return;
          }
          const text = encoder.encode(format.write(value));
          controller.enqueue(text);
          note?.sent(value.length, text.length);
        } catch (error) {
          note?.ended('failed');
          throw error;
        }
      },
      async cancel() {
        note?.ended('stopped');
        await batches.return();
      },
    },
    { highWaterMark: 1 },
  );
}
