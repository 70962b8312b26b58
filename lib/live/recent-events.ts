import type { EventRow } from '@/lib/contract/types';
import type { StoreQuestions } from '@/lib/store/store';

/** Seconds that the live view shows. */
export const liveWindowSeconds = 300;

/** The list of events has so many, however long ago they were. */
const defaultEventCount = 50;
/** Of five minutes so many at most: then something happens three times a second. */
const maxEventCount = 1000;

/**
 * The newest events, and all of the stretch that the live charts show.
 *
 * @param upTo where that stretch ends, seconds since the epoch
 */
export async function getRecentEvents(store: StoreQuestions, upTo: number): Promise<EventRow[]> {
  const from = BigInt(upTo - liveWindowSeconds) * 1_000_000n;
  const { events, nextCursor } = await store.getEvents({}, { limit: defaultEventCount });
  const last = events.at(-1);
  if (!last || nextCursor === null || Date.parse(last.time) < (upTo - liveWindowSeconds) * 1000)
    return events;
  return (await store.getEvents({ from }, { limit: maxEventCount })).events;
}
