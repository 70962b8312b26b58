import { nowMicros } from '@/lib/core/clock';
import type { Database } from '@/lib/store/sql/database';

/** What one question about its time says of a database. */
interface MeasuredClock {
  /** How long the answer took, µs; at least 1. */
  roundTripMicros: number;
  /** How far this machine's clock is ahead of the database's, µs. */
  offsetMicros: bigint;
}

/** Asks a database for its time. */
export async function measureClock(db: Database): Promise<MeasuredClock> {
  const askedAt = nowMicros();
  const startedAt = performance.now();
  const [clock] = await db.$queryRaw<{ now: bigint }[]>`SELECT ${db.dialect.nowMicros} AS now`;
  const roundTripMicros = Math.max(1, Math.round((performance.now() - startedAt) * 1000));
  // The answer is of the middle of the time that it took, as NTP takes it (RFC 5905, section 8).
  const offsetMicros = askedAt + BigInt(Math.round(roundTripMicros / 2)) - BigInt(clock?.now ?? askedAt);
  return { roundTripMicros, offsetMicros };
}

/**
 * How far this machine's clock is ahead of the clock of a database that nodes share, µs; null if the database has no
 * clock of its own.
 */
export async function readClockOffset(db: Database): Promise<bigint | null> {
  return db.dialect.isShared ? (await measureClock(db)).offsetMicros : null;
}

/** What a node reports of its own times, µs by its clock; `lostAt` is by the database's. */
interface NodeTimes {
  startedAt: bigint;
  heartbeat: bigint;
  recordedAt: bigint;
  lostAt: bigint | null;
  clockSkewMicros: bigint;
  /** 0 until the node has measured its skew. */
  databaseMicros: number;
}

/**
 * A node with its times as this machine's clock would show them: a wrong clock makes no node look silent.
 *
 * @param offset as `readClockOffset` returns it
 */
export function convertNodeTimes<Node extends NodeTimes>(node: Node, offset: bigint | null): Node {
  if (offset === null) return node;
  const shift = node.databaseMicros === 0 ? 0n : offset - node.clockSkewMicros;
  return {
    ...node,
    startedAt: node.startedAt + shift,
    heartbeat: node.heartbeat + shift,
    recordedAt: node.recordedAt + shift,
    lostAt: node.lostAt === null ? null : node.lostAt + offset,
  };
}
