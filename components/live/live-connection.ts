import { redirectToSignIn } from '@/components/api/sign-in-redirect';
import { BurstBatcher } from './burst-batcher';
import type { LiveStore } from './live-store';
import { type LiveMessage, openLiveStream } from './live-stream';
import { openSharedStream, type SharedStream } from './shared-stream';

/** Time after which a hidden tab closes a stream of its own, ms. */
const hiddenGraceMs = 5000;

/**
 * Feeds a store from the live stream until the returned function is called. All tabs of a browser share one stream:
 * browsers allow six connections to one origin. If tabs cannot communicate, each has its own while it is
 * on screen.
 *
 * @param build of the page: tabs of different builds do not share, for they may not understand each other
 */
export function connectLive(store: LiveStore, url: string, build: string): () => void {
  const ticks = new BurstBatcher<LiveMessage & { kind: 'tick' }>((burst) => {
    for (const { data, at } of burst) store.applyTick(data, at);
  });
  const onMessage = (message: LiveMessage) => {
    switch (message.kind) {
      case 'snapshot':
        ticks.clear();
        return store.applySnapshot(message.data, message.at);
      case 'tick':
        return ticks.add(message);
      case 'unreadable':
        return store.setUnreadable(message.reason);
      case 'disconnected':
        store.setDisconnected();
        if (message.refused) void signOutIfUnauthenticated();
    }
  };
  const open = (after: string, take: (message: LiveMessage) => void) => openLiveStream(url, after, take);
  const name = `stickyboard live ${build}`;
  const share =
    navigator.locks && 'BroadcastChannel' in window
      ? openSharedStream({
          channel: new BroadcastChannel(name),
          locks: navigator.locks,
          name,
          open,
          getSnapshot: () => {
            ticks.flush();
            return store.getSnapshot();
          },
          onMessage,
        })
      : openWhileVisible(open, onMessage, () => store.suspend());
  const onVisibilityChange = () => {
    store.setHidden(document.hidden);
    share.setVisible(!document.hidden);
  };

  document.addEventListener('visibilitychange', onVisibilityChange);
  onVisibilityChange();
  return () => {
    document.removeEventListener('visibilitychange', onVisibilityChange);
    share.close();
    ticks.clear();
  };
}

/** Has a stream for this tab alone, and none while it is hidden. */
function openWhileVisible(
  open: (after: string, take: (message: LiveMessage) => void) => () => void,
  onMessage: (message: LiveMessage) => void,
  onSuspend: () => void,
): SharedStream {
  let lastId = '';
  let close: (() => void) | null = null;
  let grace: ReturnType<typeof setTimeout> | undefined;
  const suspend = () => {
    close?.();
    close = null;
    onSuspend();
  };
  return {
    setVisible(visible) {
      clearTimeout(grace);
      if (!visible) grace = setTimeout(suspend, hiddenGraceMs);
      else
        close ??= open(lastId, (message) => {
          if ('id' in message) lastId = message.id;
          onMessage(message);
        });
    },
    close() {
      clearTimeout(grace);
      close?.();
    },
  };
}

/** A stream that is refused may be rejected because the login has ended; it does not say why itself. */
async function signOutIfUnauthenticated(): Promise<void> {
  const response = await fetch('/api/v1/login').catch(() => null);
  if (response?.status === 401) redirectToSignIn();
}
