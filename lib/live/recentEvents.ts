import type { EventRow } from '@/lib/api/types';
import type { Database } from '@/lib/database/open';
import { eventsPage } from '@/lib/queries/eventsPage';
import { liveSeconds } from './snapshot';

/** The list of events has so many, however long ago they were. */
const usualEvents = 50;
/** Of five minutes so many at most: then something happens three times a second. */
const mostEvents = 1000;

/**
 * The newest events, and all of the stretch that the live charts show.
 *
 * @param upTo where that stretch ends, seconds since the epoch
 */
export async function recentEvents(db: Database, upTo: number): Promise<EventRow[]> {
  const from = BigInt(upTo - liveSeconds) * 1_000_000n;
  const { events, nextCursor } = await eventsPage(db, {}, usualEvents, null);
  const last = events.at(-1);
  if (!last || nextCursor === null || Date.parse(last.time) < (upTo - liveSeconds) * 1000) return events;
  return (await eventsPage(db, { from }, mostEvents, null)).events;
}
