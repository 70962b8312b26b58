import type { LiveSnapshot } from '@/lib/api/types';
import type { Database } from '@/lib/database/open';
import { backendsNow } from '@/lib/queries/backendsNow';
import { loadPoints } from '@/lib/queries/loadPoints';
import { nodesNow } from '@/lib/queries/nodesNow';
import { completeUpTo, isoSeconds } from '@/lib/queries/time';
import { upstreamsNow } from '@/lib/queries/upstreamsNow';
import { buildId } from './build';
import { recentEvents } from './recentEvents';

/** Seconds that the live view shows. */
export const liveSeconds = 300;

/** All that the overview shows, as it is now. */
export async function liveSnapshot(db: Database): Promise<LiveSnapshot> {
  const upTo = completeUpTo();
  return {
    build: buildId(),
    upTo,
    time: isoSeconds(upTo),
    upstreams: await upstreamsNow(db),
    backends: await backendsNow(db, {}, upTo),
    load: await loadPoints(db, { step: 1, from: upTo - liveSeconds, to: upTo }),
    events: await recentEvents(db, upTo),
    nodes: await nodesNow(db),
  };
}
