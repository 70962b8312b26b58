import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import { gzipChunks } from './gzip';

const megabyte = 1024 * 1024;

test('what is compressed is the same when it is unpacked', async () => {
  const parts = Array.from({ length: 20 }, () => Buffer.from(randomBytes(30_000).toString('hex')));
  async function* chunks() {
    yield* parts;
  }
  const packed: Uint8Array[] = [];
  for await (const chunk of gzipChunks(chunks())) packed.push(chunk);
  expect(gunzipSync(Buffer.concat(packed)).equals(Buffer.concat(parts))).toBe(true);
});

test('no more is read than is taken, and the source ends with its reader', async () => {
  let read = 0;
  let left = false;
  async function* endless() {
    try {
      for (;;) {
        read += 100_000;
        yield randomBytes(100_000);
      }
    } finally {
      left = true;
    }
  }
  const chunks = gzipChunks(endless());
  await chunks.next();
  await chunks.return();
  await vi.waitFor(() => expect(left).toBe(true));
  expect(read).toBeLessThan(megabyte);
});

test('a source that fails, fails for its reader', async () => {
  async function* failing() {
    yield Buffer.from('some');
    throw new Error('the disk is gone');
  }
  const read = async () => {
    for await (const _ of gzipChunks(failing()));
  };
  await expect(read()).rejects.toThrow('the disk is gone');
});
