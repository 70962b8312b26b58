import type { LiveSnapshot } from '@/lib/contract/types';
import type { LiveMessage } from './live-stream';

/** A leader responds at once; without a response in this time, ms, it is frozen or hangs. */
const leaderResponseTimeoutMs = 1000;
/** Ticks arrive every second: after this silence, ms, a visible tab checks whether there is still a leader. */
const leaderSilenceTimeoutMs = 2000;
/** If the ids of two ticks differ by more, one may have been missed. */
const maxIdStep = 2;

/** Messages between the tabs of a browser. */
type TabMessage =
  | { from: 'leader'; message: LiveMessage }
  /** A tab checks whether there is a leader, and requests the picture unless it is that of the message `known`. */
  | { from: 'follower'; tab: string; known: string }
  /** The response to that tab; without a picture if the leader has no newer one. */
  | { from: 'answer'; tab: string; picture: (LiveMessage & { kind: 'snapshot' }) | null };

/** The dependencies of a tab that shares a stream. */
export interface SharedStreamOptions {
  channel: BroadcastChannel;
  locks: Pick<LockManager, 'request'>;
  /** Name of the lock that the leader holds. */
  name: string;
  /** Opens the stream itself, as `openStream` does. */
  open(after: string, onMessage: (message: LiveMessage) => void): () => void;
  /** The picture of this tab, for a tab that opens later; null before there is one. */
  getSnapshot(): LiveSnapshot | null;
  onMessage(message: LiveMessage): void;
}

/** A tab's part in the one stream of all tabs. */
export interface SharedStream {
  /** Sets whether the tab is visible: only then does it take the stream from a leader that does not respond. */
  setVisible(visible: boolean): void;
  close(): void;
}

/**
 * Shares one stream among the tabs of a browser, which allows six connections to one origin: the tab that holds the
 * lock is the leader, reads the stream and hands every message on. When it closes or crashes, the browser gives the
 * lock to the next tab, which continues after the last message that it received. Browsers freeze hidden tabs, so a visible
 * tab without a response from the leader takes the lock from it.
 */
export function openSharedStream({
  channel,
  locks,
  name,
  open,
  getSnapshot,
  onMessage,
}: SharedStreamOptions): SharedStream {
  const tab = Math.random().toString(36).slice(2);
  let lastId = '';
  let receivedAt = 0;
  let visible = true;
  let closed = false;
  /** Ends this tab's work as the leader; null while another tab is the leader. */
  let releaseLeadership: (() => void) | null = null;
  let lockRequest: AbortController | null = null;
  let leaderTimer: ReturnType<typeof setTimeout> | undefined;

  const broadcast = (message: TabMessage) => channel.postMessage(message);
  const receive = (message: LiveMessage) => {
    if ('id' in message) ({ id: lastId, at: receivedAt } = message);
    onMessage(message);
  };
  const snapshotMessage = (known: string) => {
    const data = known === lastId ? null : getSnapshot();
    return data && { kind: 'snapshot' as const, id: lastId, at: receivedAt, data };
  };

  const becomeLeader = () =>
    new Promise<void>((release) => {
      // Given up while the browser was about to give it.
      if (closed) return release();
      clearTimeout(leaderTimer);
      const close = open(lastId, (message) => {
        receive(message);
        broadcast({ from: 'leader', message });
      });
      releaseLeadership = () => {
        releaseLeadership = null;
        close();
        release();
      };
      // Tabs that wait for a response of the former leader need not wait any longer.
      broadcast({ from: 'answer', tab: '', picture: null });
    });

  const requestLock = (steal: boolean) => {
    lockRequest?.abort();
    const abortController = new AbortController();
    lockRequest = abortController;
    locks
      .request(name, steal ? { steal } : { signal: abortController.signal }, becomeLeader)
      .catch((error: unknown) => {
        // This tab gave up its place in the queue itself.
        if (abortController.signal.aborted) return;
        if (!(error instanceof DOMException) || error.name !== 'AbortError') throw error;
        // Another tab has taken the lock.
        releaseLeadership?.();
        becomeFollower();
      });
  };

  const becomeFollower = () => {
    requestLock(false);
    pingLeader();
  };

  /** Requests the picture from the leader, and takes its place if it does not respond. */
  const pingLeader = () => {
    if (releaseLeadership || closed) return;
    broadcast({ from: 'follower', tab, known: lastId });
    expectLeader(leaderResponseTimeoutMs, () => {
      if (visible) requestLock(true);
    });
  };

  const expectLeader = (withinMs: number, onTimeout: () => void) => {
    clearTimeout(leaderTimer);
    if (!releaseLeadership && !closed) leaderTimer = setTimeout(onTimeout, withinMs);
  };

  channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
    if (data.from === 'follower') {
      if (releaseLeadership)
        broadcast({ from: 'answer', tab: data.tab, picture: snapshotMessage(data.known) });
      return;
    }
    // A leader whose lock was taken may say something before it learns of that.
    if (releaseLeadership) return;
    expectLeader(leaderSilenceTimeoutMs, pingLeader);
    if (data.from === 'answer') {
      if (data.tab === tab && data.picture && Number(data.picture.id) >= Number(lastId))
        receive(data.picture);
      return;
    }
    const { message } = data;
    if (message.kind === 'tick') {
      if (Number(message.id) <= Number(lastId)) return;
      if (lastId !== '' && Number(message.id) > Number(lastId) + maxIdStep) pingLeader();
    }
    receive(message);
  };

  becomeFollower();
  return {
    setVisible(now) {
      const appears = now && !visible;
      visible = now;
      // Messages to a frozen tab may be lost.
      if (appears) pingLeader();
    },
    close() {
      closed = true;
      clearTimeout(leaderTimer);
      lockRequest?.abort();
      releaseLeadership?.();
      channel.close();
    },
  };
}
