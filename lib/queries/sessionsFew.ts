import type { Database } from '@/lib/database/open';
import { Prisma } from '@/prisma/generated/client';
import { namesBeginning, type SessionFilter, seenConditions, sessionsAsking } from './sessionFilter';
import type { SessionOrder } from './sessionOrder';

/** A set of sessions counts as few up to so many: they are read and sorted within a few hundredths of a second. */
const fewSessions = 10_000;

/** Few sessions, and what is still asked of them. */
export interface Few {
  /** SQL that selects their row ids. */
  rows: Prisma.Sql;
  /** The filter without what all of them hold in. */
  left: SessionFilter;
}

/** A part of the filter that an index answers. */
interface Part extends Few {
  /** As many rows as that, made with less work; undefined where they are known to be few. */
  counted?: Prisma.Sql;
}

/**
 * The smallest set of sessions that an index finds for a part of `filter`, null where every such set is large, or where walking in the order of the list finds it as quickly.
 */
export async function sessionsFew(
  db: Database,
  filter: SessionFilter,
  { sort }: SessionOrder,
): Promise<Few | null> {
  let smallest: (Few & { size: number }) | null = null;
  for (const { rows, left, counted } of partsOf(filter, sort === 'lastSeen')) {
    const size = counted === undefined ? fewSessions : await sizeOf(db, counted);
    if (size <= fewSessions && (smallest === null || size < smallest.size)) smallest = { rows, left, size };
  }
  return smallest;
}

function partsOf(filter: SessionFilter, walkedByTime: boolean): Part[] {
  const { upstream, backend, q, path, outcome, moved, event } = filter;
  const parts: Part[] = [];
  if (q !== undefined) {
    const names = namesBeginning(q).map((name) => Prisma.sql`SELECT rowid FROM Session WHERE ${name}`);
    parts.push(indexed(filter, Prisma.join(names, ' UNION ALL ')));
  }
  if (path !== undefined || outcome !== undefined) {
    parts.push({
      rows: Prisma.sql`SELECT Session.rowid FROM (${sessionsAsking(path, outcome)}) AS asking
        CROSS JOIN Session ON Session.id = asking.session AND Session.upstream = asking.upstream`,
      // To find them once is work enough.
      left: { ...filter, path: undefined, outcome: undefined },
    });
  }
  if (event !== undefined) {
    parts.push({
      rows: Prisma.sql`SELECT Session.rowid FROM MovedSession CROSS JOIN Session ON id = session WHERE event = ${event}`,
      left: { ...filter, event: undefined },
      counted: Prisma.sql`SELECT 1 FROM MovedSession WHERE event = ${event}`,
    });
  }
  if (moved) parts.push(indexed(filter, Prisma.sql`SELECT rowid FROM Session WHERE moves > 0`));
  // In the order of time an index of the backend or of the whole leads straight to what was seen when.
  if (walkedByTime) return parts;
  const seen = seenConditions(filter);
  if (upstream !== undefined && backend !== undefined) {
    const its = [Prisma.sql`upstream = ${upstream}`, Prisma.sql`backend = ${backend}`, ...seen];
    parts.push(indexed(filter, Prisma.sql`SELECT rowid FROM Session WHERE ${Prisma.join(its, ' AND ')}`));
  } else if (seen.length > 0) {
    parts.push(indexed(filter, Prisma.sql`SELECT rowid FROM Session WHERE ${Prisma.join(seen, ' AND ')}`));
  }
  return parts;
}

function indexed(left: SessionFilter, rows: Prisma.Sql): Part {
  return { rows, left, counted: rows };
}

async function sizeOf(db: Database, rows: Prisma.Sql): Promise<number> {
  const [{ size } = { size: 0n }] = await db.$queryRaw<{ size: bigint }[]>`
    SELECT count(*) AS size FROM (${rows} LIMIT ${fewSessions + 1})`;
  return Number(size);
}
