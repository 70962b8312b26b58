import type { Transaction } from '@/lib/database/open';

/**
 * Counts the decisions above `after` into their sessions. Workers write side by side, so a decision may
 * come after a later one of its session: it is counted, and says nothing about where the session is now.
 *
 * SQLite writes an index anew when a statement sets one of its columns, changed or not. So what seldom
 * changes is set only where it does, and what always changes is counted once for all decisions of a session.
 */
export async function updateSessions(tx: Transaction, after: number): Promise<void> {
  const [{ last } = { last: 0n }] = await tx.$queryRaw<{ last: bigint }[]>`
    SELECT coalesce(max(rowid), 0) AS last FROM Session`;
  await updatePins(tx, after);
  await countRequests(tx, after, last);
}

/** Begins new sessions, and follows the known ones to where they are now; `lastSeen` stays what it was. */
function updatePins(tx: Transaction, after: number): Promise<number> {
  return tx.$executeRaw`
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
      moves = known.moves + excluded.moves
    WHERE excluded.moves > 0 OR excluded.firstSeen < known.firstSeen OR excluded.client <> known.client
      OR excluded.backend <> coalesce(known.backend, '') OR excluded.appSession <> coalesce(known.appSession, '')`;
}

/** Counts requests. Sessions above the row id `last` are new: their first request is counted already. */
function countRequests(tx: Transaction, after: number, last: bigint): Promise<number> {
  return tx.$executeRaw`
    UPDATE Session SET
      lastSeen = max(Session.lastSeen, fresh.lastSeen),
      requests = CASE WHEN Session.rowid > ${last} THEN fresh.requests ELSE Session.requests + fresh.requests END
    FROM (
      SELECT session, upstream, max(time) AS lastSeen, count(*) AS requests
      FROM Decision NOT INDEXED WHERE id > ${after} GROUP BY session, upstream
    ) AS fresh
    WHERE Session.id = fresh.session AND Session.upstream = fresh.upstream
      AND (Session.rowid <= ${last} OR fresh.requests > 1)`;
}
