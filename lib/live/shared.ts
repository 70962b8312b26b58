import { databaseFor } from '@/lib/database/shared';
import { LiveFeed } from './feed';

declare global {
  // Next.js loads a module once per bundle; only globalThis is one for all of the process.
  var stickyboardFeed: LiveFeed | undefined;
}

/** The dashboard's live feed; the gate ends its streams by `globalThis.closeFeeds`. */
export function liveFeed(): LiveFeed {
  if (!globalThis.stickyboardFeed) {
    const feed = new LiveFeed(() => databaseFor('dashboard'));
    globalThis.stickyboardFeed = feed;
    globalThis.closeFeeds = () => feed.close();
  }
  return globalThis.stickyboardFeed;
}
