import type { BackendRow, DrainPreview } from '@/lib/contract/types';
import { backendNotFound } from '@/lib/core/domain-errors';
import type { Database } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { distributeSessions } from './distribute-sessions';
import { getBackends } from './get-backends';
import { getHighWaterMark } from './get-high-water-mark';

/** Seconds over which load is averaged: long enough that a pause of some visitors is no news. */
const loadSeconds = 300;
/** And over how many at least, if traffic has only begun. */
const minLoadSeconds = 10;

/**
 * The effect of draining backends of one upstream together. Their load is distributed to the others by weight, as
 * every balancing policy distributes new sessions: those that begin from now on, or all of them if they are to move.
 *
 * @param names at least one; each counts once
 * @throws NotFoundError if there is no backend of one of the names
 */
export async function drainPreview(db: Database, upstream: string, names: string[]): Promise<DrainPreview> {
  const all = await getBackends(db, { upstream });
  const drained = [...new Set(names)].map((name) => {
    const found = all.find((candidate) => candidate.name === name);
    if (!found) throw backendNotFound(upstream, name);
    return found;
  });
  const [backend] = drained;
  if (!backend) throw backendNotFound(upstream, '');
  const takers = distributeSessions(all.filter((other) => !drained.includes(other)));
  const { seconds, loads } = await getRecentLoad(db, upstream);
  const getRate = ({ name }: BackendRow) => (loads.get(name)?.requests ?? 0) / seconds;
  const sumBy = (of: (row: BackendRow) => number) => drained.reduce((total, row) => total + of(row), 0);
  const rate = sumBy(getRate);
  const newSessions = sumBy(({ name }) => (loads.get(name)?.assigned ?? 0) / seconds);
  return {
    backend,
    backends: drained,
    pinned: await countPinned(
      db,
      upstream,
      drained.map(({ name }) => name),
    ),
    active: sumField(drained, 'sessions'),
    inFlight: sumField(drained, 'inFlight'),
    tunnels: sumField(drained, 'tunnels'),
    loadSeconds: seconds,
    others: takers.map(({ backend: taker, share }) => ({
      name: taker.name,
      slot: taker.slot,
      requestsPerSecond: getRate(taker),
      projected: getRate(taker) + rate * share,
      newSessionsPerSecond: newSessions * share,
    })),
  };
}

/**
 * The recent load of the backends of an upstream, and over how many seconds: since the traffic began, at most.
 */
async function getRecentLoad(db: Database, upstream: string) {
  // Decisions that are not stored yet are not projected.
  const upTo = await getHighWaterMark(db);
  const from = upTo - loadSeconds;
  const rows = await db.$queryRaw<
    { backend: string; requests: bigint; assigned: bigint; first: number | bigint }[]
  >`
    SELECT backend, sum(requests) AS requests, sum(assigned) AS assigned, min(time) AS first FROM "Load"
    WHERE step = 1 AND time >= ${from} AND time < ${upTo}
      AND ${db.dialect.unindexed(Prisma.sql`upstream`)} = ${upstream} GROUP BY backend`;
  const [before] = await db.$queryRaw<{ found: bigint }[]>`
    SELECT count(*) AS found FROM (
      SELECT 1 FROM "Load" WHERE step = 60 AND time >= ${from - loadSeconds} AND time < ${from - 60} LIMIT 1
    ) AS earlier`;
  const first = Math.min(...rows.map((row) => Number(row.first)), upTo - minLoadSeconds);
  return {
    seconds: Number(before?.found ?? 0) > 0 ? loadSeconds : upTo - first,
    loads: new Map(
      rows.map(({ backend, requests, assigned }) => [
        backend,
        { requests: Number(requests), assigned: Number(assigned) },
      ]),
    ),
  };
}

/** Counted in the index alone: Prisma's own count would hand each row on before it counts it. */
async function countPinned(db: Database, upstream: string, names: string[]): Promise<number> {
  const [row] = await db.$queryRaw<{ pinned: bigint }[]>`
    SELECT count(*) AS pinned FROM "Session" WHERE upstream = ${upstream} AND backend IN (${Prisma.join(names)})`;
  return Number(row?.pinned ?? 0);
}

function sumField(backends: BackendRow[], field: 'sessions' | 'inFlight' | 'tunnels'): number {
  return backends.reduce((sum, backend) => sum + backend[field], 0);
}
