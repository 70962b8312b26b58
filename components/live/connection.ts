import type { LiveSnapshot, LiveTick } from '@/lib/api/types';
import type { LiveStore } from './store';

/** Without a message for so long, the stream is taken for dead and opened anew. A tick comes every second. */
const silenceMs = 10_000;
const retryMs = 2_000;

/**
 * Feeds a store from the live stream until the returned function is called. One stream per tab:
 * browsers allow six connections to one origin.
 */
export function connectLive(store: LiveStore, url: string): () => void {
  let source: EventSource | null = null;
  let watchdog: ReturnType<typeof setTimeout> | undefined;

  const open = () => {
    source?.close();
    const stream = new EventSource(url);
    source = stream;
    stream.addEventListener('snapshot', (message) => {
      store.snapshot(JSON.parse(message.data) as LiveSnapshot, Date.now());
      expectMessage(silenceMs);
    });
    stream.addEventListener('tick', (message) => {
      store.tick(JSON.parse(message.data) as LiveTick, Date.now());
      expectMessage(silenceMs);
    });
    stream.addEventListener('error', () => {
      store.disconnected();
      // The browser tries again by itself unless the server answered with an error.
      if (stream.readyState === EventSource.CLOSED) expectMessage(retryMs);
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
    source?.close();
  };
}
