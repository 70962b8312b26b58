import { expect, it } from 'vitest';
import { fileChunks } from './chunks';
import { ndjson } from './json';
import { Downloads } from './progress';
import { streamOf } from './stream';

async function* twoBatches() {
  yield [{ a: 1 }, { a: 2 }];
  yield [{ a: 3 }];
}

it('is what has been handed out so far, and how it ended', async () => {
  const downloads = new Downloads();
  expect(downloads.of('some-download')).toEqual({ rows: 0, bytes: 0, state: 'waiting' });
  const stream = streamOf(fileChunks(twoBatches(), ndjson(), downloads.begin('some-download')));
  expect(downloads.of('some-download').state).toBe('running');
  const text = await new Response(stream).text();
  expect(downloads.of('some-download')).toEqual({ rows: 3, bytes: text.length, state: 'done' });
});

it('tells a download that the browser stopped from one that failed', async () => {
  const downloads = new Downloads();
  const left = streamOf(fileChunks(twoBatches(), ndjson(), downloads.begin('stopped-one'))).getReader();
  await left.read();
  await left.cancel();
  expect(downloads.of('stopped-one').state).toBe('stopped');
  const broken = (async function* () {
    yield [{ a: 1 }];
    throw new Error('the disk is gone');
  })();
  const stream = streamOf(fileChunks(broken, ndjson(), downloads.begin('failed-one')));
  await expect(new Response(stream).text()).rejects.toThrow('the disk is gone');
  expect(downloads.of('failed-one')).toMatchObject({ rows: 1, state: 'failed' });
});

it('is forgotten once many others have begun', () => {
  const downloads = new Downloads();
  for (let index = 0; index <= 100; index++) downloads.begin(`download-${index}`);
  expect(downloads.of('download-0').state).toBe('waiting');
  expect(downloads.of('download-1').state).toBe('running');
});
