import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { Chunks } from './chunks';

/** Size of one chunk of output, bytes. */
const chunkBytes = 64 * 1024;

/** The same bytes compressed (RFC 1952), quickly rather than as small as can be; no more is read than is taken. */
export async function* gzipChunks(chunks: Chunks): Chunks {
  const gzip = createGzip({ level: 1, chunkSize: chunkBytes });
  // A failure destroys `gzip` with it and is thrown below, where it is read.
  pipeline(Readable.from(chunks, { highWaterMark: 1 }), gzip, () => undefined);
  yield* gzip;
}
