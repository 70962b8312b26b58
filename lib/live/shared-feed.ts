import { onProcessShutdown } from '@/lib/core/process-shutdown';
import { getProcessState } from '@/lib/core/process-state';
import { getDashboardStore } from '@/lib/store/dashboard-stores';
import { LiveFeed } from './live-feed';

declare module '@/lib/core/process-state' {
  interface ProcessState {
    liveFeed: LiveFeed;
  }
}

/** The dashboard's live feed; its streams are closed when the dashboard shuts down. */
export function getLiveFeed(): LiveFeed {
  return getProcessState('liveFeed', () => {
    const feed = new LiveFeed(() => getDashboardStore('dashboard'));
    onProcessShutdown(() => feed.closeStreams());
    return feed;
  });
}
