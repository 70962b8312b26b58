import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveSnapshot, LiveTick } from '@/lib/contract/types';
import { openTestDatabase, type TestDatabase } from '@/lib/store/test-database';
import { LiveFeed } from './live-feed';

let log: TestDatabase;
let feed: LiveFeed;
let failing: Error | null;
beforeEach(async () => {
  log = await openTestDatabase();
  failing = null;
  feed = new LiveFeed(async () => {
    if (failing) throw failing;
    return log.store;
  });
});
afterEach(async () => {
  vi.useRealTimers();
  feed.closeStreams();
  await log.close();
});

interface Message {
  event: string;
  id: number;
  data: LiveSnapshot & LiveTick;
}

/** Reads messages of a stream one at a time. */
function messages(stream: ReadableStream<Uint8Array>) {
  const reader = stream
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader();
  let text = '';
  const next = async (): Promise<Message | null> => {
    const end = text.indexOf('\n\n');
    if (end === -1) {
      const { value, done } = await reader.read();
      if (done) return null;
      text += value;
      return next();
    }
    const block = text.slice(0, end);
    text = text.slice(end + 2);
    if (block.startsWith('retry:')) return next();
    const [, reason] = /^event: unreadable\ndata: (.*)$/.exec(block) ?? [];
    if (reason) return { event: 'unreadable', id: 0, data: JSON.parse(reason) };
    const [, event = '', id = '', data = ''] = /^event: (.*)\nid: (.*)\ndata: (.*)$/.exec(block) ?? [];
    return { event, id: Number(id), data: JSON.parse(data) };
  };
  return { next, cancel: () => reader.cancel() };
}

const second = () => Math.floor(Date.now() / 1000);

describe('the live feed', () => {
  it('begins with a snapshot and continues with changes', async () => {
    await log.storeDecisions({ time: second() - 10 }, { time: second() - 10 });
    const stream = messages(await feed.subscribe(null));
    const snapshot = await stream.next();
    expect(snapshot).toMatchObject({ event: 'snapshot', data: { upstreams: [{ name: 'web' }], events: [] } });
    expect(snapshot?.data.backends.map(({ name }) => name)).toEqual(['b1', 'b2']);
    expect(snapshot?.data.load).toMatchObject(
      [{ time: second() - 10, backend: 'b1', requests: 2 }].map(({ backend, requests }) => ({
        backend,
        requests,
      })),
    );

    await log.storeDecisions({
      time: second() - 3,
      outcome: 'moved',
      reason: 'timeout',
      backend: 'b2',
      previousBackend: 'b1',
    });
    const tick = await stream.next();
    expect(tick).toMatchObject({ event: 'tick', data: { events: [{ kind: 'failover', sessions: 1 }] } });
    expect(tick?.data.load.map(({ backend, movedAway, moved }) => [backend, moved, movedAway])).toEqual([
      ['b1', 0, 1],
      ['b2', 1, 0],
    ]);
    const idle = await stream.next();
    expect(idle).toMatchObject({ event: 'tick', data: { load: [], events: [] } });
    expect(idle?.id).toBeGreaterThan(tick?.id ?? 0);
    await stream.cancel();
  });

  it('continues for a client that reconnects soon, and starts over for others', async () => {
    const staying = messages(await feed.subscribe(null));
    const first = await staying.next();
    const second = await staying.next();
    const third = await staying.next();
    const back = messages(await feed.subscribe(second?.id ?? 0));
    expect(await back.next()).toEqual(third);
    const stranger = messages(await feed.subscribe(5));
    expect((await stranger.next())?.event).toBe('snapshot');
    expect(first?.event).toBe('snapshot');
  });

  it('sends the same to all', async () => {
    const one = messages(await feed.subscribe(null));
    const two = messages(await feed.subscribe(null));
    await one.next();
    await two.next();
    expect(await one.next()).toEqual(await two.next());
  });

  it('polls once for all subscribers, and not at all without one', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const one = await feed.subscribe(null);
    // A database's driver may have timers of its own.
    const timers = vi.getTimerCount();
    expect(timers).toBeGreaterThan(0);
    const two = await feed.subscribe(null);
    expect(vi.getTimerCount()).toBe(timers);
    await one.cancel();
    await two.cancel();
    expect(feed.subscriberCount).toBe(0);
    expect(vi.getTimerCount()).toBe(timers - 1);
  });

  it('says why while the database cannot be read, and starts over when it can', async () => {
    const complaints = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const stream = messages(await feed.subscribe(null));
    await stream.next();
    failing = new Error('disk I/O error');
    let message = await stream.next();
    while (message?.event === 'tick') message = await stream.next();
    expect(message).toMatchObject({ event: 'unreadable', data: { reason: 'disk I/O error' } });
    failing = null;
    while (message?.event === 'unreadable') message = await stream.next();
    expect(message?.event).toBe('snapshot');
    expect(complaints.mock.calls.map(([line]) => line)).toEqual([
      'dashboard: cannot read the decision log: disk I/O error',
      'dashboard: the decision log can be read again',
    ]);
    complaints.mockRestore();
  });

  it('starts over when the clock was set back, and continues from there', async () => {
    const stream = messages(await feed.subscribe(null));
    const { id: before = 0 } = (await stream.next()) ?? {};
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 3_600_000 });
    const clock = setInterval(() => vi.setSystemTime(Date.now() + 10), 10);
    let message = await stream.next();
    while (message?.event === 'tick' && message.id >= before) message = await stream.next();
    expect(message?.event).toBe('snapshot');
    expect(message?.id).toBeLessThan(before - 3500);
    const id = message?.id ?? 0;
    expect(await stream.next()).toMatchObject({ event: 'tick', id: id + 1 });
    clearInterval(clock);
  });

  it('holds only a few messages for a reader that does not read', async () => {
    const stalled = await feed.subscribe(null);
    const reading = messages(await feed.subscribe(null));
    for (let count = 0; count < 5; count++) await reading.next();
    const late = messages(stalled);
    const held = [(await late.next())?.event, (await late.next())?.event, (await late.next())?.event];
    expect(held).toEqual(['snapshot', 'tick', 'tick']);
    const ids: number[] = [];
    for (let count = 0; count < 3; count++) ids.push((await late.next())?.id ?? 0);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
  });

  it('ends every stream when it is closed', async () => {
    const stream = messages(await feed.subscribe(null));
    await stream.next();
    feed.closeStreams();
    expect(await stream.next()).toBeNull();
    expect(feed.subscriberCount).toBe(0);
  });
});
