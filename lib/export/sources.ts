import { setImmediate as turn } from 'node:timers/promises';
import type { AuditRow, DecisionRow, EventRow, SessionRow } from '@/lib/api/types';
import { type LogReading, openReading } from '@/lib/database/reading';
import {
  type AuditFilter,
  auditColumns,
  auditConditions,
  auditRow,
  type RawAudit,
} from '@/lib/queries/auditPage';
import {
  brokenOffOn,
  type DecisionFilter,
  type DecisionKey,
  decisionRow,
  foundOn,
  type RawDecision,
} from '@/lib/queries/decisionsPage';
import { type DecisionWalk, decisionWalk } from '@/lib/queries/decisionWalk';
import {
  type EventFilter,
  eventColumns,
  eventConditions,
  eventRow,
  type RawEvent,
} from '@/lib/queries/eventsPage';
import { type SessionFilter, sessionConditions } from '@/lib/queries/sessionFilter';
import { type RawSession, sessionColumns, sessionRow } from '@/lib/queries/sessionsPage';
import { Prisma } from '@/prisma/generated/client';
import { rowsOfMoment } from './picture';

/** Rows read at a time: enough to be fast, few enough that other requests wait only some tens of ms. */
const batchRows = 200;

/** Rows of the log, in batches. */
export type Batches<Row> = AsyncGenerator<Row[], void, undefined>;

/**
 * The decisions that `filter` asks for, oldest first, of those that there were at the first step. A decision does
 * not change any more (a tunnel's end apart), so each batch is read by itself and nothing is held between two: the
 * reader may take its time. What retention deletes before it is read is missing.
 */
export async function* decisionBatches(dataDir: string, filter: DecisionFilter): Batches<DecisionRow> {
  yield* withReading(dataDir, async function* (reading) {
    const [{ last } = { last: 0 }] = reading.rows<{ last: number }>(
      Prisma.sql`SELECT coalesce(max(id), 0) AS last FROM Decision`,
    );
    let after: DecisionKey | null = null;
    do {
      const walk = decisionWalk(filter, 'oldest first', after, last);
      const rows = reading.rows<RawDecision>(foundOn(walk, batchRows));
      const isFull = rows.length === batchRows;
      if (rows.length > 0) yield rows.map(decisionRow);
      // Whoever else waits for this process comes first, also while nothing is found.
      else await turn();
      after = isFull ? keyOf(rows.at(-1)) : keyOf(brokenOff(reading, walk));
    } while (after !== null);
  });
}

function brokenOff(reading: LogReading, walk: DecisionWalk): Pick<RawDecision, 'time' | 'id'> | undefined {
  const asked = brokenOffOn(walk);
  return asked ? reading.rows<Pick<RawDecision, 'time' | 'id'>>(asked)[0] : undefined;
}

function keyOf(row: Pick<RawDecision, 'time' | 'id'> | undefined): DecisionKey | null {
  return row ? [Number(row.time), row.id] : null;
}

/** The sessions that `filter` asks for as they are at one moment, in the order in which the log met them. */
export async function* sessionBatches(dataDir: string, filter: SessionFilter): Batches<SessionRow> {
  yield* withReading(dataDir, async function* (reading) {
    const asked = {
      table: Prisma.sql`Session`,
      columns: sessionColumns,
      conditions: sessionConditions(filter),
    };
    for await (const rows of rowsOfMoment<RawSession>(reading, asked, batchRows)) yield rows.map(sessionRow);
  });
}

/** The events that `filter` asks for as they are at one moment, oldest first. */
export async function* eventBatches(dataDir: string, filter: EventFilter): Batches<EventRow> {
  yield* withReading(dataDir, async function* (reading) {
    const asked = { table: Prisma.sql`Event`, columns: eventColumns, conditions: eventConditions(filter) };
    for await (const rows of rowsOfMoment<RawEvent>(reading, asked, batchRows)) yield rows.map(eventRow);
  });
}

/** The entries of the audit log that `filter` asks for as they are at one moment, oldest first. */
export async function* auditBatches(dataDir: string, filter: AuditFilter): Batches<AuditRow> {
  yield* withReading(dataDir, async function* (reading) {
    const asked = { table: Prisma.sql`Audit`, columns: auditColumns, conditions: auditConditions(filter) };
    for await (const rows of rowsOfMoment<RawAudit>(reading, asked, batchRows)) yield rows.map(auditRow);
  });
}

/** Opens the log at the first step, and closes it at the last one, whoever ends it. */
async function* withReading<Row>(
  dataDir: string,
  read: (reading: LogReading) => Iterable<Row[]> | AsyncIterable<Row[]>,
): Batches<Row> {
  const reading = openReading(dataDir);
  try {
    yield* read(reading);
  } finally {
    reading.close();
  }
}
