import type { DecisionFilter } from '@/lib/store/filters';
import type { Database } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { where } from './conditions';
import { decisionScan } from './decision-scan';

const minuteSeconds = 60;
const hourSeconds = 3600;
/** Rollups of seconds are kept for a day; a little less is sure to be there. */
const secondRollupsKeptSeconds = 23 * hourSeconds;

const columns: Record<string, Prisma.Sql> = {
  assigned: Prisma.sql`assigned`,
  pinned: Prisma.sql`pinned`,
  moved: Prisma.sql`moved`,
  refused: Prisma.sql`refused`,
};

/**
 * About how many decisions match `filter`: from rollups, so that no log is too large for it. The ends of the
 * range are exact to the second, those older than a day to the minute.
 */
export async function decisionsEstimate(db: Database, filter: DecisionFilter): Promise<number> {
  if (filter.session !== undefined) return estimateForSession(db, filter);
  const [log] = await db.$queryRaw<{ oldest: bigint | null; newest: bigint | null }[]>`
    SELECT (SELECT min(time) FROM "Decision") AS oldest, (SELECT max(time) FROM "Decision") AS newest`;
  if (log?.oldest == null || log.newest == null) return 0;
  // The rollups still count deleted decisions.
  const from = Math.max(Number(filter.from ?? 0), Number(log.oldest)) / 1e6;
  const to = Math.min(Number(filter.to ?? Number.POSITIVE_INFINITY), Number(log.newest) + 1) / 1e6;
  if (from >= to) return 0;
  const parts = splitIntoRollups(Math.floor(from), Math.ceil(to)).map(
    (part) => Prisma.sql`(step = ${part.step} AND time >= ${part.from} AND time < ${part.to})`,
  );
  const { upstream, backend, node, outcome } = filter;
  const [row] = await db.$queryRaw<{ rows: bigint | null }[]>`
    SELECT CAST(sum(${columns[outcome ?? ''] ?? Prisma.sql`requests`}) AS BIGINT) AS rows FROM "Load"
    ${where(
      Prisma.sql`(${Prisma.join(parts, ' OR ')})`,
      upstream === undefined ? undefined : Prisma.sql`upstream = ${upstream}`,
      backend === undefined ? undefined : Prisma.sql`backend = ${backend}`,
      node === undefined ? undefined : Prisma.sql`node = ${node}`,
    )}`;
  return Number(row?.rows ?? 0);
}

/** Decisions of one session that are counted, and those that are checked against the other conditions of the filter. */
const [countedOfSession, lookedAtOfSession] = [500_000, 5000];

async function estimateForSession(db: Database, filter: DecisionFilter): Promise<number> {
  const { walk, residualConditions } = decisionScan(db.dialect, filter, 'newest first', null);
  const { dialect } = db;
  const all = await countRows(
    db,
    Prisma.sql`SELECT 1 FROM ${walk.table} ${dialect.indexedBy(walk.index)} ${where(...walk.conditions)}
      LIMIT ${countedOfSession}`,
  );
  if (residualConditions.length === 0 || all === 0) return all;
  const found = await countRows(
    db,
    dialect.selectWalked(Prisma.sql`1`, walk, lookedAtOfSession, residualConditions, lookedAtOfSession),
  );
  return Math.round((all * found) / Math.min(all, lookedAtOfSession));
}

async function countRows(db: Database, query: Prisma.Sql): Promise<number> {
  const [row] = await db.$queryRaw<{ rows: bigint }[]>`SELECT count(*) AS rows FROM (${query}) AS found`;
  return Number(row?.rows ?? 0);
}

interface RollupPart {
  step: number;
  from: number;
  to: number;
}

/** A range in whole hours, with the minutes and seconds that remain at its ends. */
function splitIntoRollups(from: number, to: number): RollupPart[] {
  const recent = Date.now() / 1000 - secondRollupsKeptSeconds;
  const begin = from < recent ? Math.floor(from / minuteSeconds) * minuteSeconds : from;
  const end = to < recent ? Math.ceil(to / minuteSeconds) * minuteSeconds : to;
  const parts: RollupPart[] = [];
  const add = (first: number, last: number, step: number, finerSteps: number[]): void => {
    if (first >= last) return;
    const [next] = finerSteps;
    const inner = { from: Math.ceil(first / step) * step, to: Math.floor(last / step) * step };
    if (next === undefined) parts.push({ step, from: first, to: last });
    else if (inner.from >= inner.to) add(first, last, next, finerSteps.slice(1));
    else {
      add(first, inner.from, next, finerSteps.slice(1));
      parts.push({ step, ...inner });
      add(inner.to, last, next, finerSteps.slice(1));
    }
  };
  add(begin, end, hourSeconds, [minuteSeconds, 1]);
  return parts;
}
