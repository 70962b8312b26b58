import type { AuditRow } from '@/lib/contract/types';
import { formatIsoMicros, type Integer } from '@/lib/core/iso-time';
import { paginate } from '@/lib/store/cursor';
import type { AuditFilter } from '@/lib/store/filters';
import type { Database } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { integer, timeRange, where } from './conditions';

/** The sort key of entries: time in µs, then id. */
export type AuditKey = readonly [time: number, id: number];

/** An entry as the database has it. */
export type RawAudit = Omit<AuditRow, 'time'> & { time: Integer };

/** The columns of an entry, in the order of the API. */
export const auditColumns = Prisma.sql`id, time, actor, action, target, detail, outcome`;

/** The audit log, newest first. @param after the last entry of the page before */
export async function auditPage(
  db: Database,
  filter: AuditFilter,
  limit: number,
  after: AuditKey | null,
): Promise<{ entries: AuditRow[]; nextCursor: string | null }> {
  const rows = await db.$queryRaw<RawAudit[]>`
    SELECT ${auditColumns} FROM "Audit"
    ${where(...auditConditions(filter), after ? Prisma.sql`(time, id) < (${integer(after[0])}, ${integer(after[1])})` : undefined)}
    ORDER BY time DESC, id DESC LIMIT ${limit + 1}`;
  const cut = paginate(rows, limit, (row) => [Number(row.time), row.id]);
  return { entries: cut.rows.map(toAuditRow), nextCursor: cut.nextCursor };
}

/** The conditions of `filter` on an entry. */
export function auditConditions({ action, from, to }: AuditFilter): (Prisma.Sql | undefined)[] {
  return [action === undefined ? undefined : Prisma.sql`action = ${action}`, ...timeRange(from, to)];
}

/** An entry as the API returns it. */
export function toAuditRow(raw: RawAudit): AuditRow {
  return { ...raw, time: formatIsoMicros(raw.time) };
}
