import { type JournalDecision, toJournalLine } from '@/lib/core/decision-record';
import type { JournalBatch } from '@/lib/core/journal-batch';
import type { JournalRecord } from '@/lib/core/journal-records';
import type { Plan } from '@/lib/core/plan';

/** A decision as a journal line has it, but for `time`, which is in seconds since the epoch. */
export type TestDecision = JournalDecision;

/** What a decision of a test is unless it says otherwise; it has no time. */
export const defaultDecision: Omit<TestDecision, 'time'> = {
  listener: '127.0.0.1:2200',
  upstream: 'web',
  session: 's1',
  presented: 'valid',
  outcome: 'pinned',
  reason: null,
  backend: 'b1',
  previousBackend: null,
  attempts: 1,
  status: 200,
  timeToFirstByte: 900,
  duration: 1000,
  bytesIn: 100,
  bytesOut: 200,
  method: 'GET',
  host: 'example.test',
  path: '/',
  client: '10.0.0.1',
  appSession: null,
};

/** Two backends, `b1` and `b2`, of the upstream `web`. */
export const testPlan = {
  node: 'test',
  listeners: [{ host: '127.0.0.1', port: 2200, upstream: 'web' }],
  upstreams: [
    {
      name: 'web',
      kind: 'origin',
      balance: { policy: 'round-robin', key: null },
      sticky: { mode: 'cookie' },
      backends: [
        { name: 'b1', host: '127.0.0.1', port: 9000, route: 'r1', weight: 1 },
        { name: 'b2', host: '127.0.0.1', port: 9001, route: 'r2', weight: 3 },
      ],
    },
  ],
} as Plan;

/** The journal that the sample's decisions are from. */
export const testSource = { node: testPlan.node, journal: 'journal-1' } as const;

/** The journal line of a decision, as an array. */
export function createDecisionLine(decision: Partial<TestDecision>): unknown[] {
  const { time = Date.now() / 1000, ...rest } = decision;
  return [...toJournalLine({ ...defaultDecision, ...rest, time: Math.round(time * 1e6) }), 0];
}

/** A batch of the journal that ends at `offset` of its only segment. */
export function createJournalBatch(
  lines: unknown[][],
  records: JournalRecord[],
  offset: number,
): JournalBatch {
  return {
    decisions: Buffer.from(JSON.stringify(lines)),
    decisionCount: lines.length,
    records,
    corruptions: [],
    positions: [['worker-1.1.1.ndjson', offset]],
  };
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
