import { type DecisionRow, decisionFieldNames } from '@/lib/core/decision-record';
import { formatIsoMicros, type Integer } from '@/lib/core/iso-time';
import { encodeCursor, paginate } from '@/lib/store/cursor';
import type { DecisionFilter } from '@/lib/store/filters';
import type { Database, Dialect } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { where } from './conditions';
import { type DecisionKey, type DecisionScan, decisionScan } from './decision-scan';

type LargeField = 'timeToFirstByte' | 'duration' | 'bytesIn' | 'bytesOut';

/** A decision as the database has it. */
export type RawDecision = Omit<DecisionRow, 'id' | 'time' | LargeField> & {
  id: Integer;
  time: Integer;
  timeToFirstByte: Integer | null;
  duration: Integer;
  bytesIn: Integer;
  bytesOut: Integer;
};

/** The columns of a decision, in the order of the decision record. */
export const decisionColumns = Prisma.raw(decisionFieldNames.map((field) => `"${field}"`).join(', '));

/**
 * Decisions, newest first. However many there are, the work for a page is bounded: if the filter hides nearly all
 * of them a page may have fewer than `limit`, or none, and yet a cursor.
 *
 * @param after where the page before ended
 * @returns the page and the cursor of the next one, null if there is none
 */
export async function decisionsPage(
  db: Database,
  filter: DecisionFilter,
  limit: number,
  after: DecisionKey | null,
): Promise<{ decisions: DecisionRow[]; nextCursor: string | null }> {
  const scan = decisionScan(db.dialect, filter, 'newest first', after);
  const rows = await db.$queryRaw<RawDecision[]>`${selectMatching(db.dialect, scan, limit + 1)}`;
  const cut = paginate(rows, limit, (row) => [Number(row.time), Number(row.id)]);
  const end = rows.length > limit ? null : await findLastScanned(db, scan);
  return { decisions: cut.rows.map(toDecisionRow), nextCursor: cut.nextCursor ?? (end && encodeCursor(end)) };
}

/** The first `limit` decisions of the scan that match the filter. */
export function selectMatching(
  dialect: Dialect,
  { walk, residualConditions, maxRows }: DecisionScan,
  limit: number,
): Prisma.Sql {
  const most = residualConditions.length === 0 ? limit : maxRows;
  return dialect.selectWalked(decisionColumns, walk, most, residualConditions, limit);
}

/** Finds where a scan that did not find enough was stopped: no row if it reached the end. */
export function selectLastScanned(
  dialect: Dialect,
  { walk: { table, index, conditions, orderBy }, residualConditions, maxRows }: DecisionScan,
): Prisma.Sql | null {
  if (residualConditions.length === 0) return null;
  return Prisma.sql`
    SELECT time, id FROM ${table} ${dialect.indexedBy(index)} ${where(...conditions)}
    ORDER BY ${orderBy} LIMIT 1 OFFSET ${maxRows - 1}`;
}

async function findLastScanned(db: Database, scan: DecisionScan): Promise<DecisionKey | null> {
  const query = selectLastScanned(db.dialect, scan);
  const [end] = query ? await db.$queryRaw<{ time: bigint; id: bigint }[]>`${query}` : [];
  return end ? [Number(end.time), Number(end.id)] : null;
}

/** A decision as the API returns it. */
export function toDecisionRow(raw: RawDecision): DecisionRow {
  return {
    ...raw,
    id: Number(raw.id),
    time: formatIsoMicros(raw.time),
    timeToFirstByte: raw.timeToFirstByte === null ? null : Number(raw.timeToFirstByte),
    duration: Number(raw.duration),
    bytesIn: Number(raw.bytesIn),
    bytesOut: Number(raw.bytesOut),
  };
}
