import type { Transaction } from '@/lib/database/open';

/**
 * Counts the decisions above `after` into their sessions. Workers write side by side, so a decision may
 * come after a later one of its session: it is counted, and says nothing about where the session is now.
 */
export async function updateSessions(tx: Transaction, after: number): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO Session AS known (id, upstream, backend, pinnedSince, appSession, client, firstSeen, lastSeen,
      requests, moves)
    SELECT session, upstream, backend, CASE WHEN backend IS NOT NULL THEN time END, appSession, client, time,
      time, 1, outcome = 'moved'
    FROM Decision NOT INDEXED WHERE id > ${after} ORDER BY time, id
    ON CONFLICT (id, upstream) DO UPDATE SET
      pinnedSince = CASE
        WHEN excluded.backend IS NULL OR excluded.backend = known.backend THEN known.pinnedSince
        WHEN known.backend IS NULL OR excluded.lastSeen >= known.lastSeen THEN excluded.lastSeen
        ELSE known.pinnedSince END,
      backend = CASE
        WHEN known.backend IS NULL OR excluded.lastSeen >= known.lastSeen
        THEN coalesce(excluded.backend, known.backend) ELSE known.backend END,
      appSession = CASE
        WHEN known.appSession IS NULL OR excluded.lastSeen >= known.lastSeen
        THEN coalesce(excluded.appSession, known.appSession) ELSE known.appSession END,
      client = CASE WHEN excluded.lastSeen >= known.lastSeen THEN excluded.client ELSE known.client END,
      firstSeen = min(known.firstSeen, excluded.firstSeen),
      lastSeen = max(known.lastSeen, excluded.lastSeen),
      requests = known.requests + 1,
      moves = known.moves + excluded.moves`;
}
