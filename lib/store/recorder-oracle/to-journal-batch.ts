import { type JournalDecision, toJournalLine } from '@/lib/core/decision-record';
import type { JournalBatch } from '@/lib/core/journal-batch';

/** A batch of the journal with these decisions, as a proxy writes them. @param offset where it ends in its segment */
export function toJournalBatch(decisions: readonly JournalDecision[], offset = 1): JournalBatch {
  return {
    decisions: Buffer.from(JSON.stringify(decisions.map((decision) => [...toJournalLine(decision), 0]))),
    decisionCount: decisions.length,
    records: [],
    corruptions: [],
    positions: [['worker-1.1.1.ndjson', offset]],
  };
}
