import { existsSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { killAndAwaitRestart, startDeployment, waitTimeoutMs } from '../support/deployment';
import { killEverything } from '../support/kill-everything';
import { expectConsistentLog } from '../support/log-consistency';
import {
  getEvents,
  getHealth,
  getNode,
  getStderrLines,
  getUnexpectedStderrLines,
} from '../support/product-status';
import { getSegments, type SegmentState } from './journal-segments';
import { startTestClock } from './test-clock';

const hourSeconds = 3600;

/** Seconds by which a time of the product is off the real one. */
const off = (iso: string): number => (Date.parse(iso) - Date.now()) / 1000;

/** Reads the live stream; keeps the last second of each message. */
async function followLiveStream(url: string): Promise<{ seconds: number[]; stop(): Promise<void> }> {
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

test('the clock is set back an hour while it runs: no client notices, and the dashboard follows', async () => {
  const clock = startTestClock();
  const scene = await startDeployment({ env: clock.env });
  const product = scene.getProduct();
  const visitors = scene.startLoad();
  const live = await followLiveStream(product.dashboardUrl);
  await visitors.awaitResponses(500);
  await vi.waitFor(() => expect(live.seconds.length).toBeGreaterThan(1), waitTimeoutMs);
  clock.set(-hourSeconds);
  await vi.waitFor(
    async () => {
      const { heartbeat, recordedAt } = await getNode(product);
      expect(off(heartbeat)).toBeLessThan(5 - hourSeconds);
      expect(off(recordedAt)).toBeLessThan(5 - hourSeconds);
    },
    { timeout: waitTimeoutMs, interval: 100 },
  );
  await visitors.awaitResponses(500);
  // Due work is done: the segment of a dead worker is deleted, though the hour repeats.
  const [segment] = getSegments(scene.data, 'worker-1') as [SegmentState];
  await killAndAwaitRestart(product, 'worker');
  await scene.backends[0].kill();
  await visitors.awaitResponses(500);
  const received = live.seconds.length;
  await vi.waitFor(() => expect(live.seconds.length).toBeGreaterThan(received + 2), waitTimeoutMs);
  expect((live.seconds.at(-1) as number) * 1000 - Date.now()).toBeLessThan(-(hourSeconds - 60) * 1000);
  await live.stop();
  await visitors.stop();
  expect([...visitors.responses.values()].filter(({ status }) => status !== 200)).toEqual([]);
  await expectConsistentLog(scene.data, visitors);
  await vi.waitFor(() => expect(existsSync(segment.path)).toBe(false), waitTimeoutMs);
  await vi.waitFor(async () => expect(await getHealth(product)).toBe('ok'), waitTimeoutMs);
  expect(getUnexpectedStderrLines(product)).toHaveLength(1);
});

test('a start with the clock an hour behind the log continues it', async () => {
  const clock = startTestClock();
  const scene = await startDeployment({ env: clock.env });
  const visitors = scene.startLoad();
  await visitors.awaitResponses(300);
  await visitors.stop();
  await killEverything(scene.getProduct());
  const before = getSegments(scene.data, 'worker-1');
  clock.set(-hourSeconds);
  const product = await scene.start();
  const later = scene.startLoad();
  await later.awaitResponses(300);
  await later.stop();
  await expectConsistentLog(scene.data, visitors, later);
  await vi.waitFor(() => expect(before.filter(({ path }) => existsSync(path))).toEqual([]), waitTimeoutMs);
  await vi.waitFor(async () => expect(await getHealth(product)).toBe('ok'), waitTimeoutMs);
  const starts = (await getEvents(product, 'proxy-started')).map(({ time }) =>
    Math.round(off(time) / hourSeconds),
  );
  expect(starts).toEqual([-0, -1]);
  expect(getStderrLines(product)).toEqual([]);
});
