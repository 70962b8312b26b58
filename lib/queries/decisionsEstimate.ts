import type { Database } from '@/lib/database/open';
import { Prisma } from '@/prisma/generated/client';
import { where } from './conditions';
import type { DecisionFilter } from './decisionsPage';
import { decisionWalk } from './decisionWalk';

const minute = 60;
const hour = 3600;
/** Rollups of seconds are kept for a day; a little less is sure to be there. */
const secondsKept = 23 * hour;

const columns: Record<string, Prisma.Sql> = {
  assigned: Prisma.sql`assigned`,
  pinned: Prisma.sql`pinned`,
  moved: Prisma.sql`moved`,
  refused: Prisma.sql`refused`,
};

/**
 * About how many decisions `filter` asks for: from rollups, so that no log is too large for it. The ends of the
 * range are exact to the second, those older than a day to the minute.
 */
export async function decisionsEstimate(db: Database, filter: DecisionFilter): Promise<number> {
  if (filter.session !== undefined) return ofSession(db, filter);
  const [log] = await db.$queryRaw<{ oldest: bigint | null; newest: bigint | null }[]>`
    SELECT (SELECT min(time) FROM Decision) AS oldest, (SELECT max(time) FROM Decision) AS newest`;
  if (log?.oldest == null || log.newest == null) return 0;
  // What retention deleted is in the rollups still.
  const from = Math.max(Number(filter.from ?? 0), Number(log.oldest)) / 1e6;
  const to = Math.min(Number(filter.to ?? Number.POSITIVE_INFINITY), Number(log.newest) + 1) / 1e6;
  if (from >= to) return 0;
  const parts = partsOf(Math.floor(from), Math.ceil(to)).map(
    (part) => Prisma.sql`(step = ${part.step} AND time >= ${part.from} AND time < ${part.to})`,
  );
  const { upstream, backend, outcome } = filter;
  const [row] = await db.$queryRaw<{ rows: bigint | null }[]>`
    SELECT sum(${columns[outcome ?? ''] ?? Prisma.sql`requests`}) AS rows FROM Load
    ${where(
      Prisma.sql`(${Prisma.join(parts, ' OR ')})`,
      upstream === undefined ? undefined : Prisma.sql`upstream = ${upstream}`,
      backend === undefined ? undefined : Prisma.sql`backend = ${backend}`,
    )}`;
  return Number(row?.rows ?? 0);
}

/** Decisions of one session that are counted, and of which it is looked at what the filter asks beyond that. */
const [countedOfSession, lookedAtOfSession] = [500_000, 5000];

async function ofSession(db: Database, filter: DecisionFilter): Promise<number> {
  const { stretch, beyond } = decisionWalk(filter, 'newest first', null);
  const all = await countOf(db, stretch(countedOfSession));
  if (beyond.length === 0 || all === 0) return all;
  const found = await countOf(
    db,
    Prisma.sql`SELECT 1 FROM (SELECT id AS walked FROM (${stretch(lookedAtOfSession)}))
      CROSS JOIN Decision ON id = walked ${where(...beyond)}`,
  );
  return Math.round((all * found) / Math.min(all, lookedAtOfSession));
}

async function countOf(db: Database, asked: Prisma.Sql): Promise<number> {
  const [row] = await db.$queryRaw<{ rows: bigint }[]>`SELECT count(*) AS rows FROM (${asked})`;
  return Number(row?.rows ?? 0);
}

interface Part {
  step: number;
  from: number;
  to: number;
}

/** A range in whole hours, with the minutes and seconds that are left at its ends. */
function partsOf(from: number, to: number): Part[] {
  const recent = Date.now() / 1000 - secondsKept;
  const begin = from < recent ? Math.floor(from / minute) * minute : from;
  const end = to < recent ? Math.ceil(to / minute) * minute : to;
  const parts: Part[] = [];
  const add = (first: number, last: number, step: number, finer: number[]): void => {
    if (first >= last) return;
    const [next] = finer;
    const inner = { from: Math.ceil(first / step) * step, to: Math.floor(last / step) * step };
    if (next === undefined) parts.push({ step, from: first, to: last });
    else if (inner.from >= inner.to) add(first, last, next, finer.slice(1));
    else {
      add(first, inner.from, next, finer.slice(1));
      parts.push({ step, ...inner });
      add(inner.to, last, next, finer.slice(1));
    }
  };
  add(begin, end, hour, [minute, 1]);
  return parts;
}
