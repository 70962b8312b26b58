import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { formatError } from '@/lib/core/format-error.mjs';
import { OperatorError } from '@/lib/core/operator-error';

/** The first bytes of every gzip file (RFC 1952, section 2.3.1). */
const gzipMagic = Buffer.from([0x1f, 0x8b]);
/** A longer line is no decision, characters. */
const maxLineCharacters = 1024 * 1024;

/**
 * The lines of a file, compressed with gzip or not, without their ends.
 *
 * @param file its path; `-` is the standard input
 * @throws OperatorError if it cannot be read
 */
export async function* readLines(file: string): AsyncGenerator<string, void, undefined> {
  const source: Readable = file === '-' ? process.stdin : createReadStream(file);
  try {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of decompress(source)) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
      if (rest.length > maxLineCharacters)
        throw new OperatorError(`${file}: has a line that is too long for a decision`);
    }
    if (rest !== '') yield rest;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new OperatorError(
      `${file}: cannot be read (${formatError(error)}); name a file that was exported as NDJSON`,
    );
  } finally {
    source.destroy();
  }
}

async function* decompress(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const chunks = source[Symbol.asyncIterator]();
  const { value: first, done } = await chunks.next();
  if (done) return;
  async function* withFirst() {
    yield first;
    yield* { [Symbol.asyncIterator]: () => chunks };
  }
  if (!first.subarray(0, 2).equals(gzipMagic)) {
    yield* withFirst();
    return;
  }
  const gunzip = createGunzip();
  // A failure destroys `gunzip` with it and is thrown below, where it is read.
  pipeline(Readable.from(withFirst()), gunzip, () => undefined);
  yield* gunzip;
}
