import type { LiveSnapshot, LiveTick } from '@/lib/contract/types';

/** Silence after which the stream is considered dead and opened again, ms. A tick arrives every second. */
const silenceTimeoutMs = 10_000;
const retryDelayMs = 2_000;

/** A message of the live stream, or a change of its connection. `at` is its time of arrival, ms since the epoch. */
export type LiveMessage =
  | { kind: 'snapshot'; id: string; at: number; data: LiveSnapshot }
  | { kind: 'tick'; id: string; at: number; data: LiveTick }
  | { kind: 'unreadable'; reason: string }
  /** `refused`: the server responded with an error, perhaps because the login has ended. */
  | { kind: 'disconnected'; refused: boolean };

/**
 * Opens the live stream and keeps it open until the returned function is called. After a break it requests the messages
 * that it missed.
 *
 * @param after id of the last message that is known; empty for a snapshot
 */
export function openLiveStream(
  url: string,
  after: string,
  onMessage: (message: LiveMessage) => void,
): () => void {
  let source: EventSource | null = null;
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  let lastId = after;

  const open = () => {
    source?.close();
    // The browser sends Last-Event-ID only with its own attempts.
    const stream = new EventSource(lastId ? `${url}?after=${lastId}` : url);
    source = stream;
    stream.addEventListener('snapshot', ({ lastEventId: id, data }) => {
      lastId = id;
      armWatchdog(silenceTimeoutMs);
      onMessage({ kind: 'snapshot', id, at: Date.now(), data: JSON.parse(data) as LiveSnapshot });
    });
    stream.addEventListener('tick', ({ lastEventId: id, data }) => {
      lastId = id;
      armWatchdog(silenceTimeoutMs);
      onMessage({ kind: 'tick', id, at: Date.now(), data: JSON.parse(data) as LiveTick });
    });
    stream.addEventListener('unreadable', ({ data }) => {
      armWatchdog(silenceTimeoutMs);
      onMessage({ kind: 'unreadable', reason: (JSON.parse(data) as { reason: string }).reason });
    });
    stream.addEventListener('error', () => {
      // The browser tries again by itself unless the response was an error.
      const refused = stream.readyState === EventSource.CLOSED;
      if (refused) armWatchdog(retryDelayMs);
      onMessage({ kind: 'disconnected', refused });
    });
    armWatchdog(silenceTimeoutMs);
  };
  const armWatchdog = (withinMs: number) => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => {
      onMessage({ kind: 'disconnected', refused: false });
      open();
    }, withinMs);
  };

  open();
  return () => {
    clearTimeout(watchdog);
    source?.close();
  };
}
