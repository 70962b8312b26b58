import type { ExportEstimate } from '@/lib/api/types';
import type { Database } from '@/lib/database/open';
import { auditConditions, auditPage } from '@/lib/queries/auditPage';
import { where } from '@/lib/queries/conditions';
import { decisionsEstimate } from '@/lib/queries/decisionsEstimate';
import { decisionsPage } from '@/lib/queries/decisionsPage';
import { eventConditions, eventsPage } from '@/lib/queries/eventsPage';
import { sessionsEstimate } from '@/lib/queries/sessionsEstimate';
import { sessionsPage } from '@/lib/queries/sessionsPage';
import { Prisma } from '@/prisma/generated/client';
import { auditColumns, decisionColumns, eventColumns, sessionColumns } from './columns';
import { type Format, lengthOf } from './format';
import { formatOf } from './formats';
import type { ExportAsked } from './request';

/** Rows written to learn how long one is. */
const sampleRows = 200;

/** About how large an export would be, without reading all of it. */
export async function estimateExport(db: Database, asked: ExportAsked): Promise<ExportEstimate> {
  if (asked.what === 'decisions') {
    const { from, to, outcome, session } = asked;
    // How long a row is hardly depends on its backend, and rows of one that is seldom used would have to be looked for.
    const { decisions } = await decisionsPage(db, { from, to, outcome, session }, sampleRows, null);
    const rows = await decisionsEstimate(db, asked);
    return estimate(rows, decisions, formatOf(asked.format, decisionColumns, asked.columns, asked));
  }
  if (asked.what === 'sessions') {
    const { sessions } = await sessionsPage(db, asked, { sort: 'lastSeen', order: 'desc' }, sampleRows, null);
    const rows = await sessionsEstimate(db, asked);
    return estimate(rows, sessions, formatOf(asked.format, sessionColumns, asked.columns, asked));
  }
  if (asked.what === 'audit') {
    const { entries } = await auditPage(db, asked, sampleRows, null);
    const rows = await countRows(db, Prisma.sql`Audit`, auditConditions(asked));
    return estimate(rows, entries, formatOf(asked.format, auditColumns, asked.columns, asked));
  }
  const { events } = await eventsPage(db, asked, sampleRows, null);
  const rows = await countRows(db, Prisma.sql`Event`, eventConditions(asked));
  return estimate(rows, events, formatOf(asked.format, eventColumns, asked.columns, asked));
}

function estimate<Row>(rows: number, sample: Row[], format: Format<Row>): ExportEstimate {
  const empty = lengthOf(format, []);
  const each = sample.length > 0 ? (lengthOf(format, sample) - empty) / sample.length : 0;
  return { rows, bytes: empty + Math.round(rows * each) };
}

/** Of tables that stay small. */
async function countRows(
  db: Database,
  table: Prisma.Sql,
  conditions: (Prisma.Sql | undefined)[],
): Promise<number> {
  const [row] = await db.$queryRaw<{ rows: bigint }[]>`
    SELECT count(*) AS rows FROM ${table} ${where(...conditions)}`;
  return Number(row?.rows ?? 0);
}
