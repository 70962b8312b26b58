import type { Database } from '@/lib/store/sql/database';

/** The lease of the node that does what one does for all: retention, samples, lost nodes, notifications. */
const leaderLease = 'leader';
/** For how long it is granted, µs; its holder renews it every three seconds. */
const leaseMicros = 10_000_000n;
/**
 * How long after its end another node may think that it leads without having taken the lease, µs: by then a recorder
 * that works has taken it.
 */
const graceMicros = 5_000_000n;

/**
 * Takes the leader's lease if it is free, or renews it.
 *
 * @returns whether the node leads from now on
 */
export async function takeLeadership(db: Database, node: string): Promise<boolean> {
  const { nowMicros } = db.dialect;
  // One that ends later than any that is granted now was granted by a clock that has been set back since.
  const held = await db.$executeRaw`
    INSERT INTO "Lease" AS known ("name", "holder", "expiresAt")
    VALUES (${leaderLease}, ${node}, ${nowMicros} + ${leaseMicros})
    ON CONFLICT ("name") DO UPDATE SET "holder" = excluded."holder", "expiresAt" = excluded."expiresAt"
    WHERE known."holder" = excluded."holder" OR known."expiresAt" < ${nowMicros}
      OR known."expiresAt" > ${nowMicros} + ${2n * leaseMicros}`;
  return held > 0;
}

/**
 * Whether a node leads, for its processes other than the recorder. If its recorder has ended, the node leads on until
 * another one has taken the lease: what its notifier has to report may be just that.
 */
export async function isLeader(db: Database, node: string): Promise<boolean> {
  const lease = await db.lease.findUnique({ where: { name: leaderLease } });
  if (lease === null || lease.holder === node) return true;
  const [clock] = await db.$queryRaw<{ now: bigint }[]>`SELECT ${db.dialect.nowMicros} AS now`;
  return clock !== undefined && lease.expiresAt + graceMicros < clock.now;
}

/** Name of the node that leads; null if none has taken the lease yet. */
export async function readLeader(db: Database): Promise<string | null> {
  return (await db.lease.findUnique({ where: { name: leaderLease } }))?.holder ?? null;
}
