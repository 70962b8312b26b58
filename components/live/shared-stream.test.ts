import { afterEach, expect, test, vi } from 'vitest';
import type { LiveSnapshot } from '@/lib/contract/types';
import type { LiveMessage } from './live-stream';
import { openSharedStream, type SharedStream } from './shared-stream';

/** Locks as in a browser: in order of requests, and one may be stolen. */
class Locks {
  private holder: { end(error?: DOMException): void } | null = null;
  private readonly waiting: (() => void)[] = [];

  readonly request = ((_name: string, options: LockOptions, callback: () => Promise<void>) =>
    new Promise<void>((resolve, reject) => {
      const grant = () => {
        const held = { end: (error?: DOMException) => (error ? reject(error) : resolve()) };
        this.holder = held;
        // A browser never calls back before `request` has returned.
        void Promise.resolve()
          .then(callback)
          .then(() => {
            held.end();
            if (this.holder !== held) return;
            this.holder = null;
            this.waiting.shift()?.();
          });
      };
      options.signal?.addEventListener('abort', () => {
        const place = this.waiting.indexOf(grant);
        if (place >= 0) this.waiting.splice(place, 1);
        reject(new DOMException('given up', 'AbortError'));
      });
      if (options.steal) {
        const { holder } = this;
        grant();
        holder?.end(new DOMException('stolen', 'AbortError'));
      } else if (this.holder) this.waiting.push(grant);
      else grant();
    })) as LockManager['request'];
}

interface Tab {
  share: SharedStream;
  /** Whether it reads the stream itself, and after which message it began. */
  reads: { after: string } | null;
  /** The received messages, such as `tick 7`. */
  heard: string[];
  /** Hands it a message of the stream. */
  stream(kind: 'snapshot' | 'tick', id: number): void;
  /** Simulates that the server refuses the stream. */
  refuse(): void;
  /** Stops its scripts from running, as a browser does to a hidden tab. */
  freeze(): void;
}

/** The tabs of a browser, and a function that opens another one. */
type Browser = Tab[] & { openTab(): Tab };

const open: Tab[] = [];
afterEach(() => {
  for (const { share } of open.splice(0)) share.close();
});

let names = 0;

/** Opens tabs of one browser; the first reads the stream. */
async function browser(count: number): Promise<Browser> {
  const locks = new Locks();
  const name = `test ${names++}`;
  const openTab = () => {
    let hand: ((message: LiveMessage) => void) | undefined;
    let picture: LiveSnapshot | null = null;
    const channel = new BroadcastChannel(name);
    const tab: Tab = {
      reads: null,
      heard: [],
      stream: (kind, id) => hand?.({ kind, id: String(id), at: id, data: { upTo: id } } as LiveMessage),
      refuse: () => hand?.({ kind: 'disconnected', refused: true }),
      freeze: () => {
        channel.onmessage = null;
      },
      share: openSharedStream({
        channel,
        locks,
        name,
        open: (after, onMessage) => {
          tab.reads = { after };
          hand = onMessage;
          return () => {
            tab.reads = null;
          };
        },
        getSnapshot: () => picture,
        onMessage: (message) => {
          if (!('id' in message)) return void tab.heard.push(message.kind);
          tab.heard.push(`${message.kind} ${message.id}`);
          picture = message.data as LiveSnapshot;
        },
      }),
    };
    open.push(tab);
    return tab;
  };
  const tabs = Array.from({ length: count }, openTab);
  await vi.waitFor(() => expect(tabs[0]?.reads).toEqual({ after: '' }));
  return Object.assign(tabs, { openTab });
}

const [first, second, third] = [0, 1, 2];
const at = (tabs: Tab[], index: number | undefined): Tab => tabs[index ?? 0] as Tab;

test('one tab reads the stream and every tab receives it; a later one gets the whole picture', async () => {
  const tabs = await browser(12);
  at(tabs, first).stream('snapshot', 5);
  at(tabs, first).stream('tick', 6);
  for (const { heard } of tabs) await vi.waitFor(() => expect(heard).toContain('tick 6'));
  expect(tabs.filter(({ reads }) => reads !== null)).toHaveLength(1);

  const later = tabs.openTab();
  await vi.waitFor(() => expect(later.heard).toEqual(['snapshot 6']));
  // No other tab has to draw it again.
  expect(at(tabs, third).heard).toEqual(['snapshot 5', 'tick 6']);
});

test('when the tab that reads is closed, the next one continues after the last message', async () => {
  const tabs = await browser(3);
  at(tabs, first).stream('snapshot', 5);
  await vi.waitFor(() => expect(at(tabs, second).heard).toEqual(['snapshot 5']));
  at(tabs, first).share.close();
  await vi.waitFor(() => expect(at(tabs, second).reads).toEqual({ after: '5' }));
  at(tabs, second).stream('tick', 6);
  await vi.waitFor(() => expect(at(tabs, third).heard).toEqual(['snapshot 5', 'tick 6']));
});

test('a visible tab takes the stream from a frozen one, a hidden tab does not', async () => {
  const tabs = await browser(3);
  at(tabs, first).stream('snapshot', 5);
  await vi.waitFor(() => expect(at(tabs, third).heard).toEqual(['snapshot 5']));
  at(tabs, first).freeze();
  at(tabs, second).share.setVisible(false);
  at(tabs, third).share.setVisible(false);
  at(tabs, third).share.setVisible(true);
  await vi.waitFor(() => expect(at(tabs, third).reads).toEqual({ after: '5' }), { timeout: 3000 });
  expect(at(tabs, first).reads).toBeNull();
  expect(at(tabs, second).reads).toBeNull();
});

test('a tick that a frozen tab missed is made up for', async () => {
  const tabs = await browser(2);
  at(tabs, first).stream('snapshot', 5);
  await vi.waitFor(() => expect(at(tabs, second).heard).toEqual(['snapshot 5']));
  at(tabs, first).stream('tick', 9);
  await vi.waitFor(() => expect(at(tabs, second).heard).toEqual(['snapshot 5', 'tick 9', 'snapshot 9']));
});

test('a tab that gives up its place in the queue never becomes the reader', async () => {
  const tabs = await browser(2);
  at(tabs, second).share.close();
  at(tabs, first).share.close();
  await Promise.resolve();
  expect(at(tabs, second).reads).toBeNull();
});

test('every tab is notified that the stream is refused: signing out in one tab signs out all', async () => {
  const tabs = await browser(3);
  at(tabs, first).refuse();
  for (const { heard } of tabs) await vi.waitFor(() => expect(heard).toEqual(['disconnected']));
});
