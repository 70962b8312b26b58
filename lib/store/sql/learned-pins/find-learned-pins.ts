import type { MovedPin, SharedPin, SharedPinKey } from '@/lib/core/shared-pins';
import type { Database } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { toMicros, toMillis } from './micros';

/** A row of `LearnedPin`. */
interface PinRow {
  upstream: string;
  fingerprint: string;
  backend: string;
  madeAt: bigint;
  usedAt: bigint;
  expiresAt: bigint;
}

const pinColumns = Prisma.raw('"upstream", "fingerprint", "backend", "madeAt", "usedAt", "expiresAt"');

/** The pins with these keys, as far as there are any. */
export async function findLearnedPins(db: Database, keys: readonly SharedPinKey[]): Promise<SharedPin[]> {
  if (keys.length === 0) return [];
  const fingerprints = new Map<string, string[]>();
  for (const { upstream, fingerprint } of keys) {
    const known = fingerprints.get(upstream);
    if (known === undefined) fingerprints.set(upstream, [fingerprint]);
    else known.push(fingerprint);
  }
  const conditions = [...fingerprints].map(
    ([upstream, wanted]) =>
      Prisma.sql`("upstream" = ${upstream} AND "fingerprint" IN (${Prisma.join(wanted)}))`,
  );
  const rows = await db.$queryRaw<PinRow[]>`
    SELECT ${pinColumns} FROM "LearnedPin" WHERE ${Prisma.join(conditions, ' OR ')}`;
  return rows.map(toSharedPin);
}

/** Pins that moved to another backend after `sinceMs`, ms since the epoch; the first that moved come first. */
export async function getMovedPins(db: Database, sinceMs: number, limit: number): Promise<MovedPin[]> {
  const rows = await db.$queryRaw<(PinRow & { movedAt: bigint })[]>`
    SELECT ${pinColumns}, "movedAt" FROM "LearnedPin" WHERE "movedAt" > ${toMicros(sinceMs)} ORDER BY "movedAt" LIMIT ${limit}`;
  return rows.map((row) => ({ ...toSharedPin(row), movedAt: toMillis(row.movedAt) }));
}

function toSharedPin({ upstream, fingerprint, backend, madeAt, usedAt, expiresAt }: PinRow): SharedPin {
  return {
    upstream,
    fingerprint,
    backend,
    madeAt: toMillis(madeAt),
    usedAt: toMillis(usedAt),
    expiresAt: toMillis(expiresAt),
  };
}
