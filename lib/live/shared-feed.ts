import { getDatabase } from '@/lib/store/sqlite/dashboard-connections';
import { LiveFeed } from './live-feed';

declare global {
  // Next.js loads a module once per bundle; only globalThis is one for all of the process.
  var stickyboardFeed: LiveFeed | undefined;
}

/** The dashboard's live feed; the gate ends its streams by `globalThis.closeFeeds`. */
export function getLiveFeed(): LiveFeed {
  if (!globalThis.stickyboardFeed) {
    const feed = new LiveFeed(() => getDatabase('dashboard'));
    globalThis.stickyboardFeed = feed;
    globalThis.closeFeeds = () => feed.closeStreams();
  }
  return globalThis.stickyboardFeed;
}
