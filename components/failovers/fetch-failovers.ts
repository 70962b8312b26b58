import { callApi } from '@/components/api/client';
import { eventsPerPage } from '@/components/events/useEventList';
import type { DisplacedSessionsRow, EventRow, MovePoint } from '@/lib/contract/types';
import type { FailoverRange } from './failover-range';

/** The data of the page for one range. */
export interface FailoverData {
  range: FailoverRange;
  moves: MovePoint[];
  displacedSessions: DisplacedSessionsRow[];
  events: EventRow[];
  /** Of the range, `events` being the newest of them. */
  eventCount: number;
}

/**
 * Reads the data of the page for a range.
 *
 * @throws ApiError if the server refuses
 */
export async function fetchFailovers(upstream: string, range: FailoverRange): Promise<FailoverData> {
  const from = new Date(range.from * 1000).toISOString();
  const to = new Date(range.to * 1000).toISOString();
  const [{ moves }, { displacedSessions }, { events }, { total }] = await Promise.all([
    callApi('GET /api/v1/moves', { query: { upstream, from, to, step: range.step } }),
    callApi('GET /api/v1/displaced-sessions', { query: { upstream } }),
    callApi('GET /api/v1/events', { query: { upstream, kind: 'failover', from, to, limit: eventsPerPage } }),
    callApi('GET /api/v1/events/steps', { query: { upstream, kind: 'failover', from, to } }),
  ]);
  return { range, moves, displacedSessions, events, eventCount: total };
}
