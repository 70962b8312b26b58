import { answerOf } from '@/components/api/call';
import type { EventRow, MovePoint, StrandedRow } from '@/lib/api/types';
import type { FailoverPicture } from './Failovers';
import type { FailoverRange } from './failoverRange';

/** Failovers that are listed. */
const listedEvents = 100;

/**
 * Reads what the page shows of a range.
 *
 * @throws Problem where the server refuses
 */
export async function readFailovers(upstream: string, range: FailoverRange): Promise<FailoverPicture> {
  const from = new Date(range.from * 1000).toISOString();
  const to = new Date(range.to * 1000).toISOString();
  const step = String(range.step);
  const limit = String(listedEvents);
  const [{ moves }, { stranded }, { events }] = await Promise.all([
    read<{ moves: MovePoint[] }>('moves', { upstream, from, to, step }),
    read<{ stranded: StrandedRow[] }>('stranded', { upstream }),
    read<{ events: EventRow[] }>('events', { upstream, kind: 'failover', from, to, limit }),
  ]);
  return { range, moves, stranded, events };
}

async function read<T>(what: string, params: Record<string, string>): Promise<T> {
  return answerOf<T>(await fetch(`/api/v1/${what}?${new URLSearchParams(params)}`));
}
