import type { Database } from '@/lib/store/sql/database';
import { toMicros } from './micros';

/** How long an expired pin is kept, ms: longer than the clocks of two nodes differ. */
const expiryMarginMs = 60_000;

/** Deletes up to `limit` pins that were not used in time. @param now ms since the epoch @returns how many */
export function deleteUnusedPins(db: Database, now: number, limit: number): Promise<number> {
  return db.$executeRaw`
    DELETE FROM "LearnedPin" WHERE ("upstream", "fingerprint") IN (
      SELECT "upstream", "fingerprint" FROM "LearnedPin" WHERE "expiresAt" < ${toMicros(now - expiryMarginMs)}
      ORDER BY "expiresAt" LIMIT ${limit})`;
}

/** Deletes up to `limit` claims of first requests that are over. @param now ms since the epoch @returns how many */
export function deleteClosedClaims(db: Database, now: number, limit: number): Promise<number> {
  return db.$executeRaw`
    DELETE FROM "FirstRequest" WHERE ("upstream", "fingerprint") IN (
      SELECT "upstream", "fingerprint" FROM "FirstRequest" WHERE "closesAt" < ${toMicros(now - expiryMarginMs)}
      ORDER BY "closesAt" LIMIT ${limit})`;
}
