import { setImmediate as turn } from 'node:timers/promises';
import type { Format } from './formats';
import type { Batches } from './sources';

/**
 * The text of an export, written as it is read: a batch is asked for when the one before has gone out,
 * so that memory does not grow with the log.
 */
export function exportStream<Row>(batches: Batches<Row>, format: Format<Row>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        if (format.head) controller.enqueue(encoder.encode(format.head));
      },
      async pull(controller) {
        // Whoever else waits for this process comes first.
        await turn();
        const { value, done } = await batches.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(format.write(value)));
      },
      async cancel() {
        await batches.return();
      },
    },
    { highWaterMark: 1 },
  );
}
