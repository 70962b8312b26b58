import { answerOf } from '@/components/api/call';
import { eventsPerPage } from '@/components/overview/useOlderEvents';
import type { EventRow, EventSteps, MovePoint, StrandedRow } from '@/lib/api/types';
import type { FailoverPicture } from './Failovers';
import type { FailoverRange } from './failoverRange';

/**
 * Reads what the page shows of a range.
 *
 * @throws Problem where the server refuses
 */
export async function readFailovers(upstream: string, range: FailoverRange): Promise<FailoverPicture> {
  const from = new Date(range.from * 1000).toISOString();
  const to = new Date(range.to * 1000).toISOString();
  const step = String(range.step);
  const limit = String(eventsPerPage);
  const [{ moves }, { stranded }, { events }, { total }] = await Promise.all([
    read<{ moves: MovePoint[] }>('moves', { upstream, from, to, step }),
    read<{ stranded: StrandedRow[] }>('stranded', { upstream }),
    read<{ events: EventRow[] }>('events', { upstream, kind: 'failover', from, to, limit }),
    read<EventSteps>('events/steps', { upstream, kind: 'failover', from, to }),
  ]);
  return { range, moves, stranded, events, eventCount: total };
}

async function read<T>(what: string, params: Record<string, string>): Promise<T> {
  return answerOf<T>(await fetch(`/api/v1/${what}?${new URLSearchParams(params)}`));
}
