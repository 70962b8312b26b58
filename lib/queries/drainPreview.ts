import type { BackendRow, DrainPreview } from '@/lib/api/types';
import { unknownBackend } from '@/lib/api/unknown';
import type { Database } from '@/lib/database/open';
import { takersAmong } from '@/lib/rules/takers';
import { Prisma } from '@/prisma/generated/client';
import { backendsNow } from './backendsNow';

/**
 * What draining backends of one upstream, all at once, would do. Their requests are dealt to the others by
 * weight, as new sessions will be.
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
  const rate = sumOf(leaving, 'requestsPerSecond');
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
    others: takers.map(({ name, slot, weight, requestsPerSecond }) => ({
      name,
      slot,
      requestsPerSecond,
      projected: requestsPerSecond + (rate * weight) / weights,
    })),
  };
}

/** Counted in the index alone: Prisma's own count would hand each row on before it counts it. */
async function pinnedTo(db: Database, upstream: string, names: string[]): Promise<number> {
  const [row] = await db.$queryRaw<{ pinned: bigint }[]>`
    SELECT count(*) AS pinned FROM Session WHERE upstream = ${upstream} AND backend IN (${Prisma.join(names)})`;
  return Number(row?.pinned ?? 0);
}

function sumOf(
  backends: BackendRow[],
  field: 'weight' | 'requestsPerSecond' | 'sessions' | 'inFlight' | 'tunnels',
): number {
  return backends.reduce((sum, backend) => sum + backend[field], 0);
}
