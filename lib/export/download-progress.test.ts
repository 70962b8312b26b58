import { expect, it } from 'vitest';
import { encodeChunks } from './chunks';
import { DownloadTracker } from './download-progress';
import { ndjsonFormat } from './json';
import { createReadableStream } from './readable-stream';

async function* twoBatches() {
  yield [{ a: 1 }, { a: 2 }];
  yield [{ a: 3 }];
}

it('is what has been sent so far, and how it ended', async () => {
  const downloads = new DownloadTracker();
  expect(downloads.getProgress('some-download')).toEqual({ rows: 0, bytes: 0, state: 'waiting' });
  const stream = createReadableStream(
    encodeChunks(twoBatches(), ndjsonFormat(), downloads.track('some-download')),
  );
  expect(downloads.getProgress('some-download').state).toBe('running');
  const text = await new Response(stream).text();
  expect(downloads.getProgress('some-download')).toEqual({ rows: 3, bytes: text.length, state: 'done' });
});

it('distinguishes a download that the browser stopped from one that failed', async () => {
  const downloads = new DownloadTracker();
  const left = createReadableStream(
    encodeChunks(twoBatches(), ndjsonFormat(), downloads.track('stopped-one')),
  ).getReader();
  await left.read();
  await left.cancel();
  expect(downloads.getProgress('stopped-one').state).toBe('stopped');
  const broken = (async function* () {
    yield [{ a: 1 }];
    throw new Error('the disk is gone');
  })();
  const stream = createReadableStream(encodeChunks(broken, ndjsonFormat(), downloads.track('failed-one')));
  await expect(new Response(stream).text()).rejects.toThrow('the disk is gone');
  expect(downloads.getProgress('failed-one')).toMatchObject({ rows: 1, state: 'failed' });
});

it('is forgotten once many others have begun', () => {
  const downloads = new DownloadTracker();
  for (let index = 0; index <= 100; index++) downloads.track(`download-${index}`);
  expect(downloads.getProgress('download-0').state).toBe('waiting');
  expect(downloads.getProgress('download-1').state).toBe('running');
});
