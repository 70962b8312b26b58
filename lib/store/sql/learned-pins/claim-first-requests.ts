import type { FirstRequestClaim } from '@/lib/core/shared-pins';
import type { Database } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { compareKeys } from './compare-keys';
import { toMicros } from './micros';

/** What holds for the first requests of browsers; see `LearnedPinCommands`. */
export async function claimFirstRequests(
  db: Database,
  claims: readonly FirstRequestClaim[],
  nowMs: number,
  closesAtMs: number,
): Promise<FirstRequestClaim[]> {
  if (claims.length === 0) return [];
  const closesAt = toMicros(closesAtMs);
  const rows = [...claims]
    .sort(compareKeys)
    .map(
      ({ upstream, fingerprint, backend, session, node }) =>
        Prisma.sql`(${upstream}, ${fingerprint}, ${backend}, ${session}, ${node}, ${closesAt})`,
    );
  const isClosed = Prisma.sql`(known."closesAt" <= ${toMicros(nowMs)} OR known."node" = excluded."node")`;
  // An update also of what stays as it is: only so does the same statement return what the other node proposed.
  return db.$queryRaw<FirstRequestClaim[]>`
    INSERT INTO "FirstRequest" AS known ("upstream", "fingerprint", "backend", "session", "node", "closesAt")
    VALUES ${Prisma.join(rows)}
    ON CONFLICT ("upstream", "fingerprint") DO UPDATE SET
      "backend" = CASE WHEN ${isClosed} THEN excluded."backend" ELSE known."backend" END,
      "session" = CASE WHEN ${isClosed} THEN excluded."session" ELSE known."session" END,
      "node" = CASE WHEN ${isClosed} THEN excluded."node" ELSE known."node" END,
      "closesAt" = CASE WHEN ${isClosed} THEN excluded."closesAt" ELSE known."closesAt" END
    RETURNING "upstream", "fingerprint", "backend", "session", "node"`;
}
