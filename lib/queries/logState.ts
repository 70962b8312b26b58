import type { LogState } from '@/lib/api/types';
import type { Database } from '@/lib/database/open';
import { isoMicrosOrNull } from './time';

/**
 * What the log holds, without reading decisions.
 *
 * @param keep what it may hold, in ms and bytes, where a proxy has said
 */
export async function logState(
  db: Database,
  keep: { keepMillis: bigint; keepBytes: bigint } | undefined,
): Promise<LogState> {
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
    oldestDecision: isoMicrosOrNull(row?.oldest ?? null),
    sessions: Number(row?.sessions ?? 0),
    events: Number(row?.events ?? 0),
    usedBytes: Number(row?.used ?? 0),
    fileBytes: Number(row?.whole ?? 0),
    keepSeconds: keep ? Number(keep.keepMillis) / 1000 : null,
    keepBytes: keep ? Number(keep.keepBytes) : null,
  };
}
