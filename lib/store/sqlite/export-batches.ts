import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { AuditRow, DecisionRow, EventRow, SessionRow } from '@/lib/contract/types';
import type { RowBatches } from '@/lib/store/exports';
import type { AuditFilter, DecisionFilter, EventFilter, SessionFilter } from '@/lib/store/filters';
import { auditColumns, auditConditions, type RawAudit, toAuditRow } from '@/lib/store/sql/queries/audit-page';
import { type DecisionKey, type DecisionScan, decisionScan } from '@/lib/store/sql/queries/decision-scan';
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
import { type LogReader, openLogReader } from './log-reader';
import { snapshotRows } from './snapshot-rows';
import { sqliteDialect } from './sqlite-dialect';

/** Rows read at a time: enough to be fast, few enough that other requests wait only some tens of ms. */
const batchRows = 200;

/**
 * The decisions that match `filter`, oldest first, of those that existed at the first step. A decision does
 * not change any more (a tunnel's end apart), so each batch is read by itself and nothing is held between two: the
 * reader may take its time. Decisions that retention deletes before they are read are missing.
 */
export async function* decisionBatches(dataDir: string, filter: DecisionFilter): RowBatches<DecisionRow> {
  yield* withLogReader(dataDir, async function* (reading) {
    const [{ last } = { last: 0 }] = reading.readRows<{ last: number }>(
      Prisma.sql`SELECT coalesce(max(id), 0) AS last FROM Decision`,
    );
    let after: DecisionKey | null = null;
    do {
      const walk = decisionScan(sqliteDialect, filter, 'oldest first', after, last);
      const rows = reading.readRows<RawDecision>(selectMatching(sqliteDialect, walk, batchRows));
      const isFull = rows.length === batchRows;
      if (rows.length > 0) yield rows.map(toDecisionRow);
      // Other work of this process comes first, also while nothing is found.
      else await yieldToEventLoop();
      after = isFull ? toDecisionKey(rows.at(-1)) : toDecisionKey(findLastScanned(reading, walk));
    } while (after !== null);
  });
}

function findLastScanned(
  reader: LogReader,
  scan: DecisionScan,
): Pick<RawDecision, 'time' | 'id'> | undefined {
  const query = selectLastScanned(sqliteDialect, scan);
  return query ? reader.readRows<Pick<RawDecision, 'time' | 'id'>>(query)[0] : undefined;
}

function toDecisionKey(row: Pick<RawDecision, 'time' | 'id'> | undefined): DecisionKey | null {
  return row ? [Number(row.time), Number(row.id)] : null;
}

/** The sessions that match `filter` as they are at one moment, in the order in which they were first stored. */
export async function* sessionBatches(dataDir: string, filter: SessionFilter): RowBatches<SessionRow> {
  yield* withLogReader(dataDir, async function* (reading) {
    const asked = {
      table: Prisma.sql`"Session"`,
      columns: sessionColumns,
      conditions: sessionConditions(sqliteDialect, filter),
    };
    for await (const rows of snapshotRows<RawSession>(reading, asked, batchRows))
      yield rows.map(toSessionRow);
  });
}

/** The events that match `filter` as they are at one moment, oldest first. */
export async function* eventBatches(dataDir: string, filter: EventFilter): RowBatches<EventRow> {
  yield* withLogReader(dataDir, async function* (reading) {
    const asked = { table: Prisma.sql`"Event"`, columns: eventColumns, conditions: eventConditions(filter) };
    for await (const rows of snapshotRows<RawEvent>(reading, asked, batchRows)) yield rows.map(toEventRow);
  });
}

/** The entries of the audit log that match `filter` as they are at one moment, oldest first. */
export async function* auditBatches(dataDir: string, filter: AuditFilter): RowBatches<AuditRow> {
  yield* withLogReader(dataDir, async function* (reading) {
    const asked = { table: Prisma.sql`"Audit"`, columns: auditColumns, conditions: auditConditions(filter) };
    for await (const rows of snapshotRows<RawAudit>(reading, asked, batchRows)) yield rows.map(toAuditRow);
  });
}

/** Opens the log at the first step, and closes it at the last one, also if the consumer stops early. */
async function* withLogReader<Row>(
  dataDir: string,
  readBatches: (reader: LogReader) => Iterable<Row[]> | AsyncIterable<Row[]>,
): RowBatches<Row> {
  const reading = openLogReader(dataDir);
  try {
    yield* readBatches(reading);
  } finally {
    reading.close();
  }
}
