import type { Transaction } from '@/lib/store/sqlite/open-database';

/**
 * Takes into account where the decisions above `after` left sessions: one that moves is stranded until it is back
 * at the backend of its first move. One that the operator unpinned, or that came without a pin and was assigned
 * anew, is at home where it is.
 */
export async function updateDisplacedSessions(tx: Transaction, afterId: number): Promise<void> {
  // Row by row in the order of time: a session may move on, and back, within one batch.
  await tx.$executeRaw`
    INSERT INTO Stranded AS known (upstream, session, home, backend, since)
    SELECT upstream, session, CASE WHEN outcome = 'assigned' OR reason IN ('unpinned', 'returned') THEN backend
      ELSE previousBackend END, backend, time
    FROM Decision NOT INDEXED
    WHERE id > ${afterId} AND backend IS NOT NULL AND (
      (outcome = 'moved' AND previousBackend IS NOT NULL)
      OR (outcome = 'assigned' AND (upstream, session) IN (
        SELECT upstream, session FROM Decision NOT INDEXED WHERE id > ${afterId} AND outcome = 'moved'))
      OR (outcome = 'assigned' AND EXISTS (
        SELECT 1 FROM Stranded WHERE Stranded.upstream = Decision.upstream AND Stranded.session = Decision.session)))
    ORDER BY time, id
    ON CONFLICT (upstream, session) DO UPDATE SET
      home = CASE WHEN excluded.home = excluded.backend OR known.home = known.backend THEN excluded.home
        ELSE known.home END,
      backend = excluded.backend, since = excluded.since
    WHERE excluded.since >= known.since`;
  await tx.$executeRaw`
    DELETE FROM Stranded WHERE home = backend AND (upstream, session) IN (
      SELECT upstream, session FROM Decision NOT INDEXED WHERE id > ${afterId} AND outcome IN ('moved', 'assigned'))`;
}
