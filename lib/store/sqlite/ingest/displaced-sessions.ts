import type { Transaction } from '@/lib/store/sql/database';

/**
 * Updates the displaced sessions by the decisions above `after`: a session that moves is displaced until it is back
 * at the backend of its first move. One that the operator unpinned, or that arrived without a pin and was assigned
 * again, is not displaced.
 */
export async function updateDisplacedSessions(tx: Transaction, afterId: number): Promise<void> {
  // Row by row in the order of time: a session may move on, and back, within one batch.
  await tx.$executeRaw`
    INSERT INTO DisplacedSession AS known (upstream, session, homeBackend, backend, since)
    SELECT upstream, session, CASE WHEN outcome = 'assigned' OR reason IN ('unpinned', 'returned') THEN backend
      ELSE previousBackend END, backend, time
    FROM Decision NOT INDEXED
    WHERE id > ${afterId} AND backend IS NOT NULL AND (
      (outcome = 'moved' AND previousBackend IS NOT NULL)
      OR (outcome = 'assigned' AND (upstream, session) IN (
        SELECT upstream, session FROM Decision NOT INDEXED WHERE id > ${afterId} AND outcome = 'moved'))
      OR (outcome = 'assigned' AND EXISTS (
        SELECT 1 FROM DisplacedSession WHERE DisplacedSession.upstream = Decision.upstream AND DisplacedSession.session = Decision.session)))
    ORDER BY time, id
    ON CONFLICT (upstream, session) DO UPDATE SET
      homeBackend = CASE WHEN excluded.homeBackend = excluded.backend OR known.homeBackend = known.backend THEN excluded.homeBackend
        ELSE known.homeBackend END,
      backend = excluded.backend, since = excluded.since
    WHERE excluded.since >= known.since`;
  await tx.$executeRaw`
    DELETE FROM DisplacedSession WHERE homeBackend = backend AND (upstream, session) IN (
      SELECT upstream, session FROM Decision NOT INDEXED WHERE id > ${afterId} AND outcome IN ('moved', 'assigned'))`;
}
