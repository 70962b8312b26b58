import type { SharedPin } from '@/lib/core/shared-pins';
import type { Database } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { compareKeys } from './compare-keys';
import { toMicros } from './micros';

/** Stores pins; see `LearnedPinCommands`. */
export async function saveLearnedPins(
  db: Database,
  pins: readonly SharedPin[],
  nowMs: number,
): Promise<void> {
  if (pins.length === 0) return;
  // Nodes that store the same keys at the same time wait for each other in one order only.
  const rows = [...pins]
    .sort(compareKeys)
    .map(
      ({ upstream, fingerprint, backend, madeAt, usedAt, expiresAt }) =>
        Prisma.sql`(${upstream}, ${fingerprint}, ${backend}, ${toMicros(madeAt)}, ${toMicros(usedAt)}, ${toMicros(expiresAt)})`,
    );
  await db.$executeRaw`
    INSERT INTO "LearnedPin" AS known ("upstream", "fingerprint", "backend", "madeAt", "usedAt", "expiresAt")
    VALUES ${Prisma.join(rows)}
    ON CONFLICT ("upstream", "fingerprint") DO UPDATE SET
      "backend" = excluded."backend", "madeAt" = excluded."madeAt", "usedAt" = excluded."usedAt",
      "expiresAt" = excluded."expiresAt",
      "movedAt" = CASE WHEN excluded."backend" = known."backend" THEN known."movedAt" ELSE ${toMicros(nowMs)} END
    WHERE excluded."madeAt" > known."madeAt"
      OR (excluded."madeAt" = known."madeAt" AND excluded."usedAt" > known."usedAt")`;
}
