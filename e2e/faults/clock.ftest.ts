import { existsSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { expectBooksBalance } from './books';
import { testClock } from './clock';
import { killAndAwait, killEverything, patience, startScene } from './scene';
import { complaintsOf, eventsOf, healthOf, nodeOf, otherComplaintsOf } from './seen';
import { type SegmentNow, segmentsOf } from './segments';

const hour = 3600;

/** Seconds by which a time of the product is off the real one. */
const off = (iso: string): number => (Date.parse(iso) - Date.now()) / 1000;

/** Reads the live stream; tells the last second that each message brought. */
async function follow(url: string): Promise<{ seconds: number[]; stop(): Promise<void> }> {
  const ended = new AbortController();
  const response = await fetch(`${url}/api/v1/live`, { signal: ended.signal });
  const seconds: number[] = [];
  const reading = (async () => {
    let text = '';
    const decoder = new TextDecoder();
    for await (const part of response.body as ReadableStream<Uint8Array>) {
      text += decoder.decode(part, { stream: true });
      const messages = text.split('\n\n');
      text = messages.pop() ?? '';
      for (const message of messages) {
        const id = /^id: (\d+)$/m.exec(message)?.[1];
        if (id !== undefined) seconds.push(Number(id));
      }
    }
  })().catch((error: unknown) => {
    if (!ended.signal.aborted) throw error;
  });
  return {
    seconds,
    stop: () => {
      ended.abort();
      return reading;
    },
  };
}

test('the clock is set back an hour while it runs: nobody notices, and the dashboard follows', async () => {
  const clock = testClock();
  const scene = await startScene({ env: clock.env });
  const product = scene.product();
  const visitors = scene.visit();
  const live = await follow(product.dashboardUrl);
  await visitors.more(500);
  await vi.waitFor(() => expect(live.seconds.length).toBeGreaterThan(1), patience);
  clock.set(-hour);
  await vi.waitFor(
    async () => {
      const { heartbeat, recordedAt } = await nodeOf(product);
      expect(off(heartbeat)).toBeLessThan(5 - hour);
      expect(off(recordedAt)).toBeLessThan(5 - hour);
    },
    { timeout: patience, interval: 100 },
  );
  await visitors.more(500);
  // What is due is done: the segment of a worker that died goes, though the hour comes once more.
  const [segment] = segmentsOf(scene.data, 'worker-1') as [SegmentNow];
  await killAndAwait(product, 'worker');
  await scene.backends[0].kill();
  await visitors.more(500);
  const told = live.seconds.length;
  await vi.waitFor(() => expect(live.seconds.length).toBeGreaterThan(told + 2), patience);
  expect((live.seconds.at(-1) as number) * 1000 - Date.now()).toBeLessThan(-(hour - 60) * 1000);
  await live.stop();
  await visitors.stop();
  expect([...visitors.answers.values()].filter(({ status }) => status !== 200)).toEqual([]);
  await expectBooksBalance(scene.data, visitors);
  await vi.waitFor(() => expect(existsSync(segment.path)).toBe(false), patience);
  await vi.waitFor(async () => expect(await healthOf(product)).toBe('ok'), patience);
  expect(otherComplaintsOf(product)).toHaveLength(1);
});

test('a start with the clock an hour behind the log goes on with it', async () => {
  const clock = testClock();
  const scene = await startScene({ env: clock.env });
  const visitors = scene.visit();
  await visitors.more(300);
  await visitors.stop();
  await killEverything(scene.product());
  const before = segmentsOf(scene.data, 'worker-1');
  clock.set(-hour);
  const product = await scene.start();
  const later = scene.visit();
  await later.more(300);
  await later.stop();
  await expectBooksBalance(scene.data, visitors, later);
  await vi.waitFor(() => expect(before.filter(({ path }) => existsSync(path))).toEqual([]), patience);
  await vi.waitFor(async () => expect(await healthOf(product)).toBe('ok'), patience);
  const starts = (await eventsOf(product, 'proxy-started')).map(({ time }) => Math.round(off(time) / hour));
  expect(starts).toEqual([-0, -1]);
  expect(complaintsOf(product)).toEqual([]);
});
