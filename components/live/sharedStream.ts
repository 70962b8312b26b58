import type { LiveSnapshot } from '@/lib/api/types';
import type { LiveMessage } from './stream';

/** A leader answers at once; one that does not within so many ms is frozen or hangs. */
const answerMs = 1000;
/** Ticks come every second: a visible tab that hears nothing for so many ms asks whether there is still a leader. */
const quietMs = 2000;
/** Further apart than this, ids of two ticks leave room for one that was missed. */
const usualStep = 2;

/** What the tabs of a browser say to each other. */
type TabMessage =
  | { from: 'leader'; message: LiveMessage }
  /** A tab asks whether there is a leader, and for the picture, where that is not of the message `known`. */
  | { from: 'follower'; tab: string; known: string }
  /** The answer to that tab; without a picture where the leader has no other. */
  | { from: 'answer'; tab: string; picture: (LiveMessage & { kind: 'snapshot' }) | null };

/** What a tab needs in order to share a stream. */
export interface Sharing {
  channel: BroadcastChannel;
  locks: Pick<LockManager, 'request'>;
  /** Name of the lock that the leader holds. */
  name: string;
  /** Opens the stream itself, as `openStream` does. */
  open(after: string, onMessage: (message: LiveMessage) => void): () => void;
  /** The picture as this tab has it, for a tab that comes later; null before there is one. */
  current(): LiveSnapshot | null;
  onMessage(message: LiveMessage): void;
}

/** A tab's part in the one stream of all tabs. */
export interface Share {
  /** Says whether the tab is on screen: only then does it take the stream from a leader that does not answer. */
  setVisible(visible: boolean): void;
  leave(): void;
}

/**
 * Shares one stream among the tabs of a browser, which allows six connections to one origin: the tab that holds the
 * lock is the leader, reads the stream and hands every message on. When it closes or crashes, the browser gives the
 * lock to the next tab, which goes on after the last message that it heard. Browsers freeze hidden tabs, so a visible
 * tab that gets no answer from the leader takes the lock from it.
 */
export function shareStream({ channel, locks, name, open, current, onMessage }: Sharing): Share {
  const tab = Math.random().toString(36).slice(2);
  let lastId = '';
  let heardAt = 0;
  let visible = true;
  let left = false;
  /** Ends what this tab does as the leader; null while another tab is. */
  let resign: (() => void) | null = null;
  let queued: AbortController | null = null;
  let patience: ReturnType<typeof setTimeout> | undefined;

  const say = (message: TabMessage) => channel.postMessage(message);
  const hear = (message: LiveMessage) => {
    if ('id' in message) ({ id: lastId, at: heardAt } = message);
    onMessage(message);
  };
  const picture = (known: string) => {
    const data = known === lastId ? null : current();
    return data && { kind: 'snapshot' as const, id: lastId, at: heardAt, data };
  };

  const lead = () =>
    new Promise<void>((release) => {
      // Given up while the browser was about to give it.
      if (left) return release();
      clearTimeout(patience);
      const close = open(lastId, (message) => {
        hear(message);
        say({ from: 'leader', message });
      });
      resign = () => {
        resign = null;
        close();
        release();
      };
      // Tabs that wait for an answer of the leader before need not wait any longer.
      say({ from: 'answer', tab: '', picture: null });
    });

  const queue = (steal: boolean) => {
    queued?.abort();
    const place = new AbortController();
    queued = place;
    locks.request(name, steal ? { steal } : { signal: place.signal }, lead).catch((error: unknown) => {
      // This tab gave up its place in the queue itself.
      if (place.signal.aborted) return;
      if (!(error instanceof DOMException) || error.name !== 'AbortError') throw error;
      // Another tab has taken the lock.
      resign?.();
      follow();
    });
  };

  const follow = () => {
    queue(false);
    ask();
  };

  /** Asks the leader for the picture, and takes its place where it does not answer. */
  const ask = () => {
    if (resign || left) return;
    say({ from: 'follower', tab, known: lastId });
    expect(answerMs, () => {
      if (visible) queue(true);
    });
  };

  const expect = (withinMs: number, otherwise: () => void) => {
    clearTimeout(patience);
    if (!resign && !left) patience = setTimeout(otherwise, withinMs);
  };

  channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
    if (data.from === 'follower') {
      if (resign) say({ from: 'answer', tab: data.tab, picture: picture(data.known) });
      return;
    }
    // A leader whose lock was taken may say something before it learns of that.
    if (resign) return;
    expect(quietMs, ask);
    if (data.from === 'answer') {
      if (data.tab === tab && data.picture && Number(data.picture.id) >= Number(lastId)) hear(data.picture);
      return;
    }
    const { message } = data;
    if (message.kind === 'tick') {
      if (Number(message.id) <= Number(lastId)) return;
      if (lastId !== '' && Number(message.id) > Number(lastId) + usualStep) ask();
    }
    hear(message);
  };

  follow();
  return {
    setVisible(now) {
      const appears = now && !visible;
      visible = now;
      // What was said while the tab was frozen may be lost.
      if (appears) ask();
    },
    leave() {
      left = true;
      clearTimeout(patience);
      queued?.abort();
      resign?.();
      channel.close();
    },
  };
}
