import type { Chunks } from './chunks';

/** A reader that takes nothing for so long, ms, has gone or might as well have. */
export const readerPatience = 60_000;

/**
 * Pieces of a file as the body of an answer: the next one is asked for when the one before is taken. Where
 * none is taken for `patience` ms, all that stands behind it is let go, and the answer breaks off should it ever be
 * read on; the gate cuts the connection.
 */
export function streamOf(chunks: Chunks, patience = readerPatience): ReadableStream<Uint8Array> {
  let stalled: NodeJS.Timeout | undefined;
  let isLetGo = false;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        clearTimeout(stalled);
        // What was let go must not look like the end of the file.
        if (isLetGo) throw new Error(`the reader took nothing for ${patience / 1000} s`);
        const { value, done } = await chunks.next();
        if (done) {
          controller.close();
          return;
        }
        controller.enqueue(value);
        stalled = setTimeout(() => {
          isLetGo = true;
          void chunks.return();
        }, patience);
        stalled.unref();
      },
      async cancel() {
        clearTimeout(stalled);
        await chunks.return();
      },
    },
    { highWaterMark: 1 },
  );
}
