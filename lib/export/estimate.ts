import type { ExportRequest } from '@/lib/contract/export';
import type { ExportEstimate } from '@/lib/contract/types';
import type { Database } from '@/lib/store/sqlite/open-database';
import { auditConditions, auditPage } from '@/lib/store/sqlite/queries/audit-page';
import { where } from '@/lib/store/sqlite/queries/conditions';
import { decisionsEstimate } from '@/lib/store/sqlite/queries/decisions-estimate';
import { decisionsPage } from '@/lib/store/sqlite/queries/decisions-page';
import { eventConditions, eventsPage } from '@/lib/store/sqlite/queries/events-page';
import { sessionsEstimate } from '@/lib/store/sqlite/queries/sessions-estimate';
import { sessionsPage } from '@/lib/store/sqlite/queries/sessions-page';
import { Prisma } from '@/prisma/generated/client';
import {
  auditExportColumns,
  decisionExportColumns,
  eventExportColumns,
  sessionExportColumns,
} from './columns';
import { type FileFormat, getEncodedBytes } from './file-format';
import { createFileFormat } from './file-formats';

/** Rows written to learn how long one is. */
const sampleRows = 200;

/** About how large an export would be, without reading all of it. */
export async function estimateExport(db: Database, request: ExportRequest): Promise<ExportEstimate> {
  if (request.what === 'decisions') {
    const { from, to, outcome, session } = request;
    // How long a row is hardly depends on its backend, and rows of one that is seldom used would have to be looked for.
    const { decisions } = await decisionsPage(db, { from, to, outcome, session }, sampleRows, null);
    const rows = await decisionsEstimate(db, request);
    return extrapolate(
      rows,
      decisions,
      createFileFormat(request.format, decisionExportColumns, request.columns, request),
    );
  }
  if (request.what === 'sessions') {
    const { sessions } = await sessionsPage(
      db,
      request,
      { sort: 'lastSeen', order: 'desc' },
      sampleRows,
      null,
    );
    const rows = await sessionsEstimate(db, request);
    return extrapolate(
      rows,
      sessions,
      createFileFormat(request.format, sessionExportColumns, request.columns, request),
    );
  }
  if (request.what === 'audit') {
    const { entries } = await auditPage(db, request, sampleRows, null);
    const rows = await countRows(db, Prisma.sql`Audit`, auditConditions(request));
    return extrapolate(
      rows,
      entries,
      createFileFormat(request.format, auditExportColumns, request.columns, request),
    );
  }
  const { events } = await eventsPage(db, request, sampleRows, null);
  const rows = await countRows(db, Prisma.sql`Event`, eventConditions(request));
  return extrapolate(
    rows,
    events,
    createFileFormat(request.format, eventExportColumns, request.columns, request),
  );
}

function extrapolate<Row>(rows: number, sample: Row[], format: FileFormat<Row>): ExportEstimate {
  const emptyBytes = getEncodedBytes(format, []);
  const rowBytes = sample.length > 0 ? (getEncodedBytes(format, sample) - emptyBytes) / sample.length : 0;
  return { rows, bytes: emptyBytes + Math.round(rows * rowBytes) };
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
