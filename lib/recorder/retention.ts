import type { Retention } from '@/lib/config/settings';
import type { Database } from '@/lib/database/open';
import { expireUnpins } from './unpins';

/** Rows deleted at a time: few enough that nobody waits for it. */
const stepRows = 2000;
const day = 86_400_000;

/** Deletes at most `stepRows` rows that are past their time; `now` is in ms since the epoch. Returns how many. */
type Sweep = (db: Database, now: number, retention: Retention) => Promise<number>;

const sweeps: Sweep[] = [
  (db, now, { decisions }) => db.$executeRaw`
    DELETE FROM Decision WHERE id IN (
      SELECT id FROM Decision WHERE time < ${micros(now - decisions)} ORDER BY time LIMIT ${stepRows})`,
  async (db, _now, { size }) => {
    if ((await usedBytes(db)) <= size) return 0;
    return db.$executeRaw`DELETE FROM Decision WHERE id IN (SELECT id FROM Decision ORDER BY id LIMIT ${stepRows})`;
  },
  (db, now, { decisions }) => db.$executeRaw`
    DELETE FROM Session WHERE rowid IN (
      SELECT rowid FROM Session WHERE lastSeen < ${micros(now - decisions)} ORDER BY lastSeen LIMIT ${stepRows})`,
  (db, now) => trimLoad(db, 1, now - day),
  (db, now) => trimLoad(db, 60, now - 90 * day),
  (db, now) => trimLatency(db, 1, now - day),
  (db, now) => trimLatency(db, 60, now - 90 * day),
  (db, now) => db.$executeRaw`
    DELETE FROM SessionCount WHERE rowid IN (
      SELECT rowid FROM SessionCount WHERE time < ${seconds(now - 7 * day)} LIMIT ${stepRows})`,
  (db, now, { decisions }) => db.$executeRaw`
    DELETE FROM MovedSession WHERE rowid IN (
      SELECT MovedSession.rowid FROM Event JOIN MovedSession ON event = id
      WHERE kind = 'failover' AND lastTime < ${micros(now - decisions)} LIMIT ${stepRows})`,
  (db, now) => trimMoves(db, 1, now - day),
  (db, now) => trimMoves(db, 60, now - 90 * day),
  // Only of sessions that are forgotten: one that still comes is still away from its backend.
  (db, now, { decisions }) => db.$executeRaw`
    DELETE FROM Stranded WHERE rowid IN (
      SELECT Stranded.rowid FROM Stranded LEFT JOIN Session ON id = session AND Session.upstream = Stranded.upstream
      WHERE since < ${micros(now - decisions)} AND id IS NULL LIMIT ${stepRows})`,
  (db, now) => expireUnpins(db, micros(now), stepRows),
  // A day more, so that every proxy that watches has heard of their end.
  (db, now) => db.$executeRaw`
    DELETE FROM Unpin WHERE rowid IN (
      SELECT rowid FROM Unpin WHERE expiresAt < ${micros(now - day)} ORDER BY expiresAt LIMIT ${stepRows})`,
  (db, now) => db.$executeRaw`
    DELETE FROM Event WHERE id IN (
      SELECT id FROM Event WHERE time < ${micros(now - 90 * day)} AND lastTime < ${micros(now - 90 * day)}
      ORDER BY time LIMIT ${stepRows})`,
];

/** Keeps the log within its bounds, a small step at a time. */
export interface Broom {
  /**
   * Takes one step.
   *
   * @param now ms since the epoch
   * @returns whether there may be more to delete at once
   */
  sweep(now: number): Promise<boolean>;
}

/** A broom for `db` that visits every table in turn, and stays with one while there is much to delete. */
export function makeBroom(db: Database, retention: Retention): Broom {
  let next = 0;
  return {
    async sweep(now) {
      const deleted = (await sweeps[next]?.(db, now, retention)) ?? 0;
      const more = deleted >= stepRows;
      if (!more) next = (next + 1) % sweeps.length;
      return more;
    },
  };
}

function trimLoad(db: Database, step: number, before: number): Promise<number> {
  return db.$executeRaw`
    DELETE FROM Load WHERE rowid IN (
      SELECT rowid FROM Load WHERE step = ${step} AND time < ${seconds(before)} LIMIT ${stepRows})`;
}

function trimLatency(db: Database, step: number, before: number): Promise<number> {
  return db.$executeRaw`
    DELETE FROM Latency WHERE rowid IN (
      SELECT rowid FROM Latency WHERE step = ${step} AND time < ${seconds(before)} LIMIT ${stepRows})`;
}

function trimMoves(db: Database, step: number, before: number): Promise<number> {
  return db.$executeRaw`
    DELETE FROM Move WHERE rowid IN (
      SELECT rowid FROM Move WHERE step = ${step} AND time < ${seconds(before)} LIMIT ${stepRows})`;
}

/** Bytes of the database that hold something: what was deleted leaves room for what comes. */
async function usedBytes(db: Database): Promise<number> {
  const [{ bytes } = { bytes: 0n }] = await db.$queryRaw<{ bytes: bigint }[]>`
    SELECT (page_count - freelist_count) * page_size AS bytes
    FROM pragma_page_count, pragma_freelist_count, pragma_page_size`;
  return Number(bytes);
}

function micros(millis: number): bigint {
  return BigInt(Math.floor(millis)) * 1000n;
}

function seconds(millis: number): number {
  return Math.floor(millis / 1000);
}
