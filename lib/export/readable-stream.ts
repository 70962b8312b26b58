import type { Chunks } from './chunks';

/** A reader that takes nothing for so long, ms, counts as disconnected. */
export const readerTimeoutMs = 60_000;

/**
 * The chunks of a file as the body of a response: the next one is read when the one before is taken. If none is taken
 * for `timeoutMs`, the source is released, and the response fails if it is read again; the gate closes the connection.
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
        // A released source must not look like the end of the file.
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
