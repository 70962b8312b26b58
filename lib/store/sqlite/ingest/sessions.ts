import type { Transaction } from '@/lib/store/sql/database';

/**
 * Counts the decisions above `after` into their sessions. Workers write in parallel, so a decision may
 * follow a later one of its session: it is counted, and does not change the session's backend.
 *
 * SQLite writes an index again when a statement sets one of its columns, changed or not. So what seldom
 * changes is set only if it does, and what always changes is counted once for all decisions of a session.
 *
 * @param node the proxy that took them
 */
export async function updateSessions(tx: Transaction, node: string, afterId: number): Promise<void> {
  await fillSessionOfBatch(tx, afterId);
  await updatePins(tx, node, afterId);
  await countRequests(tx, node);
}

/**
 * Sums up the decisions above `after` per session in a table of this connection. `known` is the row of a session
 * that existed before, null for a new one. `settled` are those that stayed at their backend, as nearly all do: they
 * only have to be counted.
 */
async function fillSessionOfBatch(tx: Transaction, afterId: number): Promise<void> {
  await tx.$executeRaw`
    CREATE TEMP TABLE IF NOT EXISTS SessionOfBatch (
      session TEXT, upstream TEXT, lastSeen INTEGER, requests INTEGER, known INTEGER, settled INTEGER)`;
  await tx.$executeRaw`DELETE FROM SessionOfBatch`;
  await tx.$executeRaw`
    WITH fresh AS MATERIALIZED (
      SELECT session, upstream, min(time) AS firstSeen, max(time) AS lastSeen, count(*) AS requests,
        sum(outcome <> 'pinned') AS turns, min(backend) AS backend, max(backend) AS otherBackend,
        min(client) AS client, max(client) AS otherClient,
        min(appSession) AS appSession, max(appSession) AS otherAppSession
      FROM Decision NOT INDEXED WHERE id > ${afterId} GROUP BY session, upstream
    )
    INSERT INTO SessionOfBatch
    SELECT session, fresh.upstream, fresh.lastSeen, fresh.requests, Session.rowid,
      turns = 0 AND fresh.backend IS Session.backend AND otherBackend IS Session.backend
      AND fresh.client = Session.client AND otherClient = Session.client AND fresh.firstSeen >= Session.firstSeen
      AND (fresh.appSession IS NULL OR (fresh.appSession IS Session.appSession AND otherAppSession IS Session.appSession))
    FROM fresh LEFT JOIN Session ON Session.id = session AND Session.upstream = fresh.upstream`;
}

/** Inserts new sessions, and updates the backends of known ones; `lastSeen` stays unchanged. */
function updatePins(tx: Transaction, node: string, afterId: number): Promise<number> {
  return tx.$executeRaw`
    INSERT INTO Session AS known (id, upstream, backend, pinnedSince, appSession, client, firstSeen, lastSeen,
      requests, moves, node)
    SELECT session, upstream, backend, CASE WHEN backend IS NOT NULL THEN time END, appSession, client, time,
      time, 1, outcome = 'moved', ${node}
    FROM Decision NOT INDEXED
    WHERE id > ${afterId} AND (session, upstream) IN (SELECT session, upstream FROM SessionOfBatch WHERE settled IS NOT 1)
    ORDER BY time, id
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

/** Counts requests. The first request of a new session is counted already. */
async function countRequests(tx: Transaction, node: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE Session SET lastSeen = max(Session.lastSeen, fresh.lastSeen), requests = Session.requests + fresh.requests,
      node = CASE WHEN fresh.lastSeen >= Session.lastSeen THEN ${node} ELSE Session.node END
    FROM SessionOfBatch AS fresh WHERE Session.rowid = fresh.known`;
  await tx.$executeRaw`
    UPDATE Session SET lastSeen = max(Session.lastSeen, fresh.lastSeen), requests = fresh.requests
    FROM SessionOfBatch AS fresh
    WHERE fresh.known IS NULL AND fresh.requests > 1 AND Session.id = fresh.session
      AND Session.upstream = fresh.upstream`;
}
