import type { AuditFilter } from '@/lib/store/filters';
import type { Database } from '@/lib/store/sql/database';
import { auditConditions } from './audit-page';
import { where } from './conditions';

/** How many entries of the audit log match the filter; all are counted, since the table stays small. */
export async function countAudit(db: Database, filter: AuditFilter): Promise<number> {
  const [row] = await db.$queryRaw<{ rows: bigint }[]>`
    SELECT count(*) AS rows FROM "Audit" ${where(...auditConditions(filter))}`;
  return Number(row?.rows ?? 0);
}
