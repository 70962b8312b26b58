import type { LiveSnapshot } from '@/lib/contract/types';
import type { Database } from '@/lib/store/sqlite/open-database';
import { getBackends } from '@/lib/store/sqlite/queries/get-backends';
import { getNodes } from '@/lib/store/sqlite/queries/get-nodes';
import { getUpstreams } from '@/lib/store/sqlite/queries/get-upstreams';
import { loadPoints } from '@/lib/store/sqlite/queries/load-points';
import { formatIsoSeconds, getExpectedHighWaterMark } from '@/lib/store/sqlite/queries/time';
import { getBuildId } from './build-id';
import { getRecentEvents } from './recent-events';

/** Seconds that the live view shows. */
export const liveWindowSeconds = 300;

/** All that the overview shows, as it is now. */
export async function getLiveSnapshot(db: Database): Promise<LiveSnapshot> {
  const upTo = getExpectedHighWaterMark();
  return {
    build: getBuildId(),
    upTo,
    time: formatIsoSeconds(upTo),
    upstreams: await getUpstreams(db),
    backends: await getBackends(db, {}, upTo),
    load: await loadPoints(db, { step: 1, from: upTo - liveWindowSeconds, to: upTo }),
    events: await getRecentEvents(db, upTo),
    nodes: await getNodes(db),
  };
}
