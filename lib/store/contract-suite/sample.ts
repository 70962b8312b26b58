import type { Outcome, Reason } from '@/lib/core/journal-records';
import type { Store } from '../store';

/** A decision that the suite has stored; what is left out is the engine's fixture's to choose. */
export interface SampleDecision {
  /** Seconds since the epoch. */
  time: number;
  session: string;
  outcome: Outcome;
  reason: Reason | null;
  backend: string | null;
  previousBackend: string | null;
}

/** An empty store whose configuration has the backends `b1` and `b2` of the upstream `web`. */
export interface EmptyStore {
  store: Store;
  /** Stores decisions as the recorder does. */
  storeDecisions(...decisions: Partial<SampleDecision>[]): Promise<void>;
  close(): Promise<void>;
}

/** When what the suite stores happened, seconds since the epoch. */
export const now = Math.floor(Date.now() / 1000) - 30;
export const upstream = 'web';
export const actor = 'alice@10.0.0.9';
export const everything = { limit: 100 };
export const byLastSeen = { sort: 'lastSeen', order: 'desc' } as const;

/** All rows of some batches. */
export async function collect<Row>(batches: AsyncIterable<Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of batches) rows.push(...batch);
  return rows;
}
