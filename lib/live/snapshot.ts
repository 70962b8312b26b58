import type { LiveSnapshot } from '@/lib/contract/types';
import { formatIsoSeconds } from '@/lib/core/iso-time';
import { getExpectedHighWaterMark } from '@/lib/store/expected-high-water-mark';
import type { StoreQuestions } from '@/lib/store/store';
import { getBuildId } from './build-id';
import { getRecentEvents, liveWindowSeconds } from './recent-events';

/** All that the overview shows, as it is now. */
export async function getLiveSnapshot(store: StoreQuestions): Promise<LiveSnapshot> {
  const upTo = getExpectedHighWaterMark(store);
  return {
    build: getBuildId(),
    upTo,
    time: formatIsoSeconds(upTo),
    upstreams: await store.getUpstreams(),
    backends: await store.getBackends({}, upTo),
    load: await store.getLoad({ step: 1, from: upTo - liveWindowSeconds, to: upTo }),
    events: await getRecentEvents(store, upTo),
    nodes: await store.getNodes(),
  };
}
