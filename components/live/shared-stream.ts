import type { LiveSnapshot } from '@/lib/contract/types';
import type { LiveMessage } from './live-stream';

/** A leader answers at once; one that does not within so many ms is frozen or hangs. */
const leaderResponseTimeoutMs = 1000;
/** Ticks come every second: a visible tab that hears nothing for so many ms asks whether there is still a leader. */
const leaderSilenceTimeoutMs = 2000;
/** Further apart than this, ids of two ticks leave room for one that was missed. */
const maxIdStep = 2;

/** What the tabs of a browser say to each other. */
type TabMessage =
  | { from: 'leader'; message: LiveMessage }
  /** A tab asks whether there is a leader, and for the picture, where that is not of the message `known`. */
  | { from: 'follower'; tab: string; known: string }
  /** The answer to that tab; without a picture where the leader has no other. */
  | { from: 'answer'; tab: string; picture: (LiveMessage & { kind: 'snapshot' }) | null };

/** What a tab needs in order to share a stream. */
export interface SharedStreamOptions {
  channel: BroadcastChannel;
  locks: Pick<LockManager, 'request'>;
  /** Name of the lock that the leader holds. */
  name: string;
  /** Opens the stream itself, as `openStream` does. */
  open(after: string, onMessage: (message: LiveMessage) => void): () => void;
  /** The picture as this tab has it, for a tab that comes later; null before there is one. */
  getSnapshot(): LiveSnapshot | null;
  onMessage(message: LiveMessage): void;
}

/** A tab's part in the one stream of all tabs. */
export interface SharedStream {
  /** Says whether the tab is on screen: only then does it take the stream from a leader that does not answer. */
  setVisible(visible: boolean): void;
  close(): void;
}

/**
 * Shares one stream among the tabs of a browser, which allows six connections to one origin: the tab that holds the
 * lock is the leader, reads the stream and hands every message on. When it closes or crashes, the browser gives the
 * lock to the next tab, which goes on after the last message that it heard. Browsers freeze hidden tabs, so a visible
 * tab that gets no answer from the leader takes the lock from it.
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
  /** Ends what this tab does as the leader; null while another tab is. */
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
      // Tabs that wait for an answer of the leader before need not wait any longer.
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

  /** Asks the leader for the picture, and takes its place where it does not answer. */
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
      // What was said while the tab was frozen may be lost.
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
