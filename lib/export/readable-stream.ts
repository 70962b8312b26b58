import type { Chunks } from './chunks';

/** A reader that takes nothing for so long, ms, has gone or might as well have. */
export const readerTimeoutMs = 60_000;

/**
 * Pieces of a file as the body of an answer: the next one is asked for when the one before is taken. Where
 * none is taken for `patience` ms, all that stands behind it is let go, and the answer breaks off should it ever be
 * read on; the gate cuts the connection.
 */
export function createReadableStream(
  chunks: Chunks,
  timeoutMs = readerTimeoutMs,
): ReadableStream<Uint8Array> {
  let stallTimer: NodeJS.Timeout | undefined;
  let isReleased = false;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        clearTimeout(stallTimer);
        // What was let go must not look like the end of the file.
        if (isReleased) throw new Error(`the client read nothing for ${timeoutMs / 1000} s`);
        const { value, done } = await chunks.next();
        if (done) {
          controller.close();
          return;
        }
        controller.enqueue(value);
        stallTimer = setTimeout(() => {
          isReleased = true;
          void chunks.return();
        }, timeoutMs);
        stallTimer.unref();
      },
      async cancel() {
        clearTimeout(stallTimer);
        await chunks.return();
      },
    },
    { highWaterMark: 1 },
  );
}
