import type { Transaction } from '@/lib/database/open';

/** A move is part of an event that had its last move less than this long before, µs. */
const gap = 30_000_000n;

interface Moves {
  upstream: string;
  previousBackend: string | null;
  backend: string | null;
  reason: string;
  first: bigint;
  last: bigint;
}

/**
 * Writes what the decisions above `after` moved as events: one for each cause (from where, where to, why),
 * grown while it goes on, counting each session once.
 */
export async function updateFailovers(tx: Transaction, after: number): Promise<void> {
  const causes = await tx.$queryRaw<Moves[]>`
    SELECT upstream, previousBackend, backend, reason, min(time) AS first, max(time) AS last FROM Decision
    WHERE id > ${after} AND outcome = 'moved' AND reason IS NOT NULL
    GROUP BY upstream, previousBackend, backend, reason ORDER BY first`;
  for (const cause of causes) {
    const event = await eventOf(tx, cause);
    const sessions = await tx.$executeRaw`
      INSERT OR IGNORE INTO MovedSession (event, session)
      SELECT ${event}, session FROM Decision
      WHERE id > ${after} AND outcome = 'moved' AND upstream = ${cause.upstream} AND reason = ${cause.reason}
        AND previousBackend IS ${cause.previousBackend} AND backend IS ${cause.backend}`;
    await tx.$executeRaw`
      UPDATE Event SET sessions = coalesce(sessions, 0) + ${sessions}, time = min(time, ${cause.first}),
        lastTime = max(lastTime, ${cause.last})
      WHERE id = ${event}`;
  }
}

/** The event of this cause that is still going on, or a new one. */
async function eventOf(tx: Transaction, cause: Moves): Promise<number> {
  const known = await tx.event.findFirst({
    where: {
      kind: 'failover',
      lastTime: { gte: cause.first - gap },
      upstream: cause.upstream,
      backend: cause.previousBackend,
      toBackend: cause.backend,
      reason: cause.reason,
    },
    orderBy: { id: 'desc' },
    select: { id: true },
  });
  if (known) return known.id;
  const made = await tx.event.create({
    data: {
      kind: 'failover',
      time: cause.first,
      lastTime: cause.last,
      upstream: cause.upstream,
      backend: cause.previousBackend,
      toBackend: cause.backend,
      reason: cause.reason,
      sessions: 0,
    },
    select: { id: true },
  });
  return made.id;
}
