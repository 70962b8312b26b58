import type { DatabaseTarget } from '@/lib/core/store-location';
import type { ExportQuestions } from '@/lib/store/exports';
import type { DecisionFilter } from '@/lib/store/filters';
import { auditColumns, auditConditions, type RawAudit, toAuditRow } from '@/lib/store/sql/queries/audit-page';
import { type DecisionKey, decisionScan } from '@/lib/store/sql/queries/decision-scan';
import {
  type RawDecision,
  selectLastScanned,
  selectMatching,
  toDecisionRow,
} from '@/lib/store/sql/queries/decisions-page';
import {
  eventColumns,
  eventConditions,
  type RawEvent,
  toEventRow,
} from '@/lib/store/sql/queries/events-page';
import { sessionConditions } from '@/lib/store/sql/queries/session-filter';
import { type RawSession, sessionColumns, toSessionRow } from '@/lib/store/sql/queries/sessions-page';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { type ExportReader, type SnapshotQuery, withExportReader } from './export-reader';
import { postgresqlDialect } from './postgresql-dialect';

/** Rows read at a time: a round trip for each. */
const batchRows = 1000;

/** The log, to be carried away; it is opened when the first row is asked for. */
export function openExports(target: DatabaseTarget): ExportQuestions {
  return {
    decisionBatches: (filter) => withExportReader(target, (reader) => readDecisions(reader, filter)),
    sessionBatches: (filter) =>
      readTable<RawSession, ReturnType<typeof toSessionRow>>(target, toSessionRow, {
        table: Prisma.sql`"Session"`,
        columns: sessionColumns,
        conditions: sessionConditions(postgresqlDialect, filter),
        orderBy: Prisma.sql`rowid`,
      }),
    eventBatches: (filter) =>
      readTable<RawEvent, ReturnType<typeof toEventRow>>(target, toEventRow, {
        table: Prisma.sql`"Event"`,
        columns: eventColumns,
        conditions: eventConditions(filter),
        orderBy: Prisma.sql`id`,
      }),
    auditBatches: (filter) =>
      readTable<RawAudit, ReturnType<typeof toAuditRow>>(target, toAuditRow, {
        table: Prisma.sql`"Audit"`,
        columns: auditColumns,
        conditions: auditConditions(filter),
        orderBy: Prisma.sql`id`,
      }),
  };
}

/**
 * The decisions that match `filter`, oldest first, of those that existed at the first step. A decision does not change
 * any more (a tunnel's end apart), so each batch is read by itself and nothing is held between two: the reader may take
 * its time.
 */
async function* readDecisions(
  reader: ExportReader,
  filter: DecisionFilter,
): AsyncGenerator<ReturnType<typeof toDecisionRow>[], void, undefined> {
  // Not the highest id of a row: no index finds that, and others may have been given out and not be stored yet.
  const [sequence] = await reader.readRows<{ last: bigint }>(
    Prisma.sql`SELECT last_value AS last FROM "Decision_id_seq"`,
  );
  const last = Number(sequence?.last ?? 0);
  let after: DecisionKey | null = null;
  do {
    const scan = decisionScan(postgresqlDialect, filter, 'oldest first', after, last);
    const rows = await reader.readRows<RawDecision>(selectMatching(postgresqlDialect, scan, batchRows));
    if (rows.length > 0) yield rows.map(toDecisionRow);
    const next = selectLastScanned(postgresqlDialect, scan);
    const reached =
      rows.length === batchRows
        ? rows.at(-1)
        : next && (await reader.readRows<Pick<RawDecision, 'time' | 'id'>>(next))[0];
    after = reached ? [Number(reached.time), Number(reached.id)] : null;
  } while (after !== null);
}

function readTable<Raw extends object, Row>(
  target: DatabaseTarget,
  toRow: (raw: Raw) => Row,
  query: SnapshotQuery,
): AsyncGenerator<Row[], void, undefined> {
  return withExportReader(target, async function* (reader) {
    for await (const rows of reader.readSnapshot<Raw>(query, batchRows)) yield rows.map(toRow);
  });
}
