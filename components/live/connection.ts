import { goToSignIn } from '@/components/api/signIn';
import type { LiveSnapshot, LiveTick } from '@/lib/api/types';
import { Bursts } from './bursts';
import type { LiveStore } from './store';

/** Without a message for so long, the stream is taken for dead and opened anew. A tick comes every second. */
const silenceMs = 10_000;
const retryMs = 2_000;

/**
 * Feeds a store from the live stream until the returned function is called. One stream per tab:
 * browsers allow six connections to one origin. After a break it asks for what it missed.
 */
export function connectLive(store: LiveStore, url: string): () => void {
  let source: EventSource | null = null;
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  let lastId = '';
  const ticks = new Bursts<LiveTick>((burst) => {
    for (const tick of burst) store.tick(tick, Date.now());
  });

  const open = () => {
    source?.close();
    // The browser sends Last-Event-ID only with its own attempts.
    const stream = new EventSource(lastId ? `${url}?after=${lastId}` : url);
    source = stream;
    stream.addEventListener('snapshot', (message) => {
      ticks.clear();
      lastId = message.lastEventId;
      store.snapshot(JSON.parse(message.data) as LiveSnapshot, Date.now());
      expectMessage(silenceMs);
    });
    stream.addEventListener('tick', (message) => {
      lastId = message.lastEventId;
      ticks.add(JSON.parse(message.data) as LiveTick);
      expectMessage(silenceMs);
    });
    stream.addEventListener('unreadable', (message) => {
      store.unreadable((JSON.parse(message.data) as { reason: string }).reason);
      expectMessage(silenceMs);
    });
    stream.addEventListener('error', () => {
      store.disconnected();
      // The browser tries again by itself unless the server answered with an error.
      if (stream.readyState !== EventSource.CLOSED) return;
      expectMessage(retryMs);
      void leaveWhereUnknown();
    });
    expectMessage(silenceMs);
  };
  const expectMessage = (withinMs: number) => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => {
      store.disconnected();
      open();
    }, withinMs);
  };
  const seen = () => store.setHidden(document.hidden);

  document.addEventListener('visibilitychange', seen);
  seen();
  open();
  return () => {
    document.removeEventListener('visibilitychange', seen);
    clearTimeout(watchdog);
    ticks.clear();
    source?.close();
  };
}

/** A stream that is refused may be so because nobody is signed in any more; it does not say why itself. */
async function leaveWhereUnknown(): Promise<void> {
  const answer = await fetch('/api/v1/login').catch(() => null);
  if (answer?.status === 401) goToSignIn();
}
