import { goToSignIn } from '@/components/api/signIn';
import { Bursts } from './bursts';
import { type Share, shareStream } from './sharedStream';
import type { LiveStore } from './store';
import { type LiveMessage, openStream } from './stream';

/** A tab that is hidden for so many ms lets go of a stream that it has for itself. */
const graceMs = 5000;

/**
 * Feeds a store from the live stream until the returned function is called. All tabs of a browser share one stream:
 * browsers allow six connections to one origin. Where tabs cannot speak to each other, each has its own while it is
 * on screen.
 *
 * @param build of the page: tabs of different builds do not share, for they may not understand each other
 */
export function connectLive(store: LiveStore, url: string, build: string): () => void {
  const ticks = new Bursts<LiveMessage & { kind: 'tick' }>((burst) => {
    for (const { data, at } of burst) store.tick(data, at);
  });
  const onMessage = (message: LiveMessage) => {
    switch (message.kind) {
      case 'snapshot':
        ticks.clear();
        return store.snapshot(message.data, message.at);
      case 'tick':
        return ticks.add(message);
      case 'unreadable':
        return store.unreadable(message.reason);
      case 'disconnected':
        store.disconnected();
        if (message.refused) void leaveWhereUnknown();
    }
  };
  const open = (after: string, take: (message: LiveMessage) => void) => openStream(url, after, take);
  const name = `stickyboard live ${build}`;
  const share =
    navigator.locks && 'BroadcastChannel' in window
      ? shareStream({
          channel: new BroadcastChannel(name),
          locks: navigator.locks,
          name,
          open,
          current: () => {
            ticks.flush();
            return store.current();
          },
          onMessage,
        })
      : whileVisible(open, onMessage, () => store.rest());
  const seen = () => {
    store.setHidden(document.hidden);
    share.setVisible(!document.hidden);
  };

  document.addEventListener('visibilitychange', seen);
  seen();
  return () => {
    document.removeEventListener('visibilitychange', seen);
    share.leave();
    ticks.clear();
  };
}

/** Has a stream for this tab alone, and none while it is hidden. */
function whileVisible(
  open: (after: string, take: (message: LiveMessage) => void) => () => void,
  onMessage: (message: LiveMessage) => void,
  onRest: () => void,
): Share {
  let lastId = '';
  let close: (() => void) | null = null;
  let grace: ReturnType<typeof setTimeout> | undefined;
  const rest = () => {
    close?.();
    close = null;
    onRest();
  };
  return {
    setVisible(visible) {
      clearTimeout(grace);
      if (!visible) grace = setTimeout(rest, graceMs);
      else
        close ??= open(lastId, (message) => {
          if ('id' in message) lastId = message.id;
          onMessage(message);
        });
    },
    leave() {
      clearTimeout(grace);
      close?.();
    },
  };
}

/** A stream that is refused may be so because nobody is signed in any more; it does not say why itself. */
async function leaveWhereUnknown(): Promise<void> {
  const answer = await fetch('/api/v1/login').catch(() => null);
  if (answer?.status === 401) goToSignIn();
}
