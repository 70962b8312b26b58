import type { DecisionLogUsage } from '@/lib/contract/types';
import { formatIsoMicrosOrNull } from '@/lib/core/iso-time';
import type { Database } from '@/lib/store/sqlite/open-database';

/**
 * The usage of the log, without reading decisions.
 *
 * @param retention its limits, in ms and bytes, if a proxy has declared them
 */
export async function getDecisionLogState(
  db: Database,
  retention: { retentionMs: bigint; retentionBytes: bigint } | undefined,
): Promise<DecisionLogUsage> {
  const [row] = await db.$queryRaw<
    Record<'decisions' | 'oldest' | 'sessions' | 'events' | 'used' | 'whole', bigint | null>[]
  >`
    SELECT (SELECT max(id) FROM Decision) - (SELECT min(id) FROM Decision) + 1 AS decisions,
      (SELECT min(time) FROM Decision) AS oldest, (SELECT count(*) FROM Session) AS sessions,
      (SELECT count(*) FROM Event) AS events, (page_count - freelist_count) * page_size AS used,
      page_count * page_size AS whole
    FROM pragma_page_count, pragma_freelist_count, pragma_page_size`;
  return {
    decisions: Number(row?.decisions ?? 0),
    oldestDecision: formatIsoMicrosOrNull(row?.oldest ?? null),
    sessions: Number(row?.sessions ?? 0),
    events: Number(row?.events ?? 0),
    usedBytes: Number(row?.used ?? 0),
    fileBytes: Number(row?.whole ?? 0),
    retentionSeconds: retention ? Number(retention.retentionMs) / 1000 : null,
    retentionBytes: retention ? Number(retention.retentionBytes) : null,
  };
}
