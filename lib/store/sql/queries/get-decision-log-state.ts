import type { DecisionLogUsage } from '@/lib/contract/types';
import { formatIsoMicrosOrNull } from '@/lib/core/iso-time';
import type { Database } from '@/lib/store/sql/database';

/**
 * The usage of the log, without reading decisions.
 *
 * @param retention its limits, in ms and bytes, if a proxy has declared them
 */
export async function getDecisionLogState(
  db: Database,
  retention: { retentionMs: bigint; retentionBytes: bigint } | undefined,
): Promise<DecisionLogUsage> {
  const usage = await db.dialect.readUsage(db);
  const [row] = await db.$queryRaw<Record<'oldest' | 'events', bigint | null>[]>`
    SELECT (SELECT min(time) FROM "Decision") AS oldest, (SELECT count(*) FROM "Event") AS events`;
  return {
    decisions: usage.decisions,
    oldestDecision: formatIsoMicrosOrNull(row?.oldest ?? null),
    sessions: usage.sessions,
    events: Number(row?.events ?? 0),
    usedBytes: usage.usedBytes,
    fileBytes: usage.fileBytes,
    retentionSeconds: retention ? Number(retention.retentionMs) / 1000 : null,
    retentionBytes: retention ? Number(retention.retentionBytes) : null,
  };
}
