import type { BackendRow, DrainPreview } from '@/lib/api/types';
import { unknownBackend } from '@/lib/api/unknown';
import type { Database } from '@/lib/database/open';
import { takersAmong } from '@/lib/rules/takers';
import { Prisma } from '@/prisma/generated/client';
import { backendsNow } from './backendsNow';
import { knownUpTo } from './knownUpTo';

/** Seconds over which load is averaged: long enough that a pause of some visitors is no news. */
const loadSeconds = 300;
/** And over how many at least, where traffic has only begun. */
const leastSeconds = 10;

/**
 * What draining backends of one upstream, all at once, would do. What they carry is dealt to the others by weight, as
 * every balancing policy deals new sessions: those that begin from now on, or all of them where they are to move.
 *
 * @param names at least one; each counts once
 * @throws HttpError 404 where there is no backend of one of the names
 */
export async function drainPreview(db: Database, upstream: string, names: string[]): Promise<DrainPreview> {
  const all = await backendsNow(db, { upstream });
  const leaving = [...new Set(names)].map((name) => {
    const found = all.find((candidate) => candidate.name === name);
    if (!found) throw unknownBackend(upstream, name);
    return found;
  });
  const [backend] = leaving;
  if (!backend) throw unknownBackend(upstream, '');
  const takers = takersAmong(all.filter((other) => !leaving.includes(other)));
  const weights = sumOf(takers, 'weight');
  const { seconds, loads } = await loadLately(db, upstream);
  const rateOf = ({ name }: BackendRow) => (loads.get(name)?.requests ?? 0) / seconds;
  const sum = (of: (row: BackendRow) => number) => leaving.reduce((total, row) => total + of(row), 0);
  const rate = sum(rateOf);
  const newSessions = sum(({ name }) => (loads.get(name)?.assigned ?? 0) / seconds);
  return {
    backend,
    backends: leaving,
    pinned: await pinnedTo(
      db,
      upstream,
      leaving.map(({ name }) => name),
    ),
    active: sumOf(leaving, 'sessions'),
    inFlight: sumOf(leaving, 'inFlight'),
    tunnels: sumOf(leaving, 'tunnels'),
    loadSeconds: seconds,
    others: takers.map((taker) => ({
      name: taker.name,
      slot: taker.slot,
      requestsPerSecond: rateOf(taker),
      projected: rateOf(taker) + (rate * taker.weight) / weights,
      newSessionsPerSecond: (newSessions * taker.weight) / weights,
    })),
  };
}

/** What the backends of an upstream carried lately, and over how many seconds that is: since the traffic began, at most. */
async function loadLately(db: Database, upstream: string) {
  // Of what is not stored yet nothing is projected.
  const upTo = await knownUpTo(db);
  const from = upTo - loadSeconds;
  const rows = await db.$queryRaw<
    { backend: string; requests: bigint; assigned: bigint; first: number | bigint }[]
  >`
    SELECT backend, sum(requests) AS requests, sum(assigned) AS assigned, min(time) AS first FROM Load
    WHERE step = 1 AND time >= ${from} AND time < ${upTo} AND +upstream = ${upstream} GROUP BY backend`;
  const [before] = await db.$queryRaw<{ found: bigint }[]>`
    SELECT count(*) AS found FROM (
      SELECT 1 FROM Load WHERE step = 60 AND time >= ${from - loadSeconds} AND time < ${from - 60} LIMIT 1)`;
  const first = Math.min(...rows.map((row) => Number(row.first)), upTo - leastSeconds);
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
async function pinnedTo(db: Database, upstream: string, names: string[]): Promise<number> {
  const [row] = await db.$queryRaw<{ pinned: bigint }[]>`
    SELECT count(*) AS pinned FROM Session WHERE upstream = ${upstream} AND backend IN (${Prisma.join(names)})`;
  return Number(row?.pinned ?? 0);
}

function sumOf(backends: BackendRow[], field: 'weight' | 'sessions' | 'inFlight' | 'tunnels'): number {
  return backends.reduce((sum, backend) => sum + backend[field], 0);
}
