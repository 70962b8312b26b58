import type { EventFact } from '@/lib/core/events';
import type {
  BackendStatus,
  CompletionRecord,
  FailoverFailureRecord,
  HealthRecord,
  JournalRecord,
  ProxyEventRecord,
  RecordingStatus,
  StatusRecord,
} from '@/lib/core/journal-records';
import { rollupSteps } from '@/lib/core/rollup-steps';
import { createEvent } from '@/lib/store/sql/create-event';
import type { Transaction } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { addFailoverFailure } from './failover-failures';

const defaultRecordingStatus: RecordingStatus = ['recording', 0, 0];

/**
 * Stores all records but decisions: health changes, the proxy's own events, and its heartbeat.
 *
 * @param node the proxy that wrote the records
 * @param records in the order of the journal
 */
export async function storeRecords(tx: Transaction, node: string, records: JournalRecord[]): Promise<void> {
  let status: StatusRecord | null = null;
  for (const record of records) {
    if (record[0] === 'h') await storeHealth(tx, node, record);
    else if (record[0] === 'e') await storeProxyEvent(tx, node, record);
    else if (record[0] === 'c') await storeCompletion(tx, node, record);
    else if (record[0] === 'f') await storeFailoverFailure(tx, record);
    // A heartbeat is complete: only the last one counts.
    else if (status === null || record[1] >= status[1]) status = record;
  }
  if (status) await storeStatus(tx, node, status);
}

async function storeHealth(
  tx: Transaction,
  node: string,
  [, micros, upstream, name, health, cause]: HealthRecord,
): Promise<void> {
  const time = BigInt(micros);
  const where = { upstream_backend_node: { upstream, backend: name, node } };
  const before = await tx.backendState.findUnique({ where, select: { health: true } });
  if (!before || before.health === health) return;
  await tx.backendState.update({
    where,
    data: { health, healthCause: cause === null ? null : JSON.stringify(cause), healthSince: time },
  });
  const isFirstCheck = before.health === 'unknown' && health === 'up';
  if (health === 'unknown' || isFirstCheck) return;
  const fact: EventFact =
    health === 'down' ? { kind: 'backend-down', payload: { cause } } : { kind: 'backend-up', payload: {} };
  await createEvent(tx, fact, { time, upstream, backend: name, node });
  if (cause === null) return;
  // Requests may have moved before the supervisor's record of it was stored.
  const group = { upstream, backend: name, toBackend: null, reason: 'backend-down' } as const;
  await addFailoverFailure(tx, group, time, cause.failure);
}

/** The failure of a backend: its decision has been stored, and with it the event of its failover. */
async function storeFailoverFailure(
  tx: Transaction,
  [, micros, upstream, backend, toBackend, reason, failure]: FailoverFailureRecord,
): Promise<void> {
  await addFailoverFailure(tx, { upstream, backend, toBackend, reason }, BigInt(micros), failure);
}

/** A tunnel ended: completes its decision, stored when it opened, and the load of that moment. */
async function storeCompletion(
  tx: Transaction,
  node: string,
  [, micros, upstream, session, duration, bytesIn, bytesOut]: CompletionRecord,
): Promise<void> {
  const [opened] = await tx.$queryRaw<{ id: bigint; backend: string; bytesIn: bigint; bytesOut: bigint }[]>`
    SELECT "id", "backend", "bytesIn", "bytesOut" FROM "Decision"
    WHERE "session" = ${session} AND "time" = ${BigInt(micros)} AND "upstream" = ${upstream}`;
  if (!opened) return;
  await tx.$executeRaw`
    UPDATE "Decision"
    SET "duration" = ${BigInt(duration)}, "bytesIn" = ${BigInt(bytesIn)}, "bytesOut" = ${BigInt(bytesOut)}
    WHERE "id" = ${opened.id} AND "time" = ${BigInt(micros)}`;
  const second = Math.floor(micros / 1_000_000);
  const more = [BigInt(bytesIn) - opened.bytesIn, BigInt(bytesOut) - opened.bytesOut] as const;
  for (const step of rollupSteps) {
    await tx.$executeRaw`
      UPDATE "Load" SET "bytesIn" = "bytesIn" + ${more[0]}, "bytesOut" = "bytesOut" + ${more[1]}
      WHERE "step" = ${step} AND "time" = ${second - (second % step)} AND "upstream" = ${upstream}
        AND "backend" = ${opened.backend} AND "node" = ${node}`;
  }
}

async function storeProxyEvent(
  tx: Transaction,
  node: string,
  [, micros, kind, payload]: ProxyEventRecord,
): Promise<void> {
  await createEvent(tx, { kind, payload }, { time: BigInt(micros), node });
}

async function storeStatus(tx: Transaction, name: string, status: StatusRecord): Promise<void> {
  const [, micros, version, startedAt, workers, malformedRequests, appliedIntent, backends, log] = status;
  const heartbeat = BigInt(micros);
  // A line of an older version has its checksum there.
  const [recordingState, droppedDecisions, rejectedRequests, droppedCookies = 0] = Array.isArray(log)
    ? log
    : defaultRecordingStatus;
  const row = {
    version,
    startedAt: BigInt(startedAt),
    heartbeat,
    workers,
    malformedRequests,
    appliedIntent,
    recordingState,
    droppedDecisions: BigInt(droppedDecisions),
    rejectedRequests: BigInt(rejectedRequests),
    droppedCookies: BigInt(droppedCookies),
  };
  await tx.node.upsert({
    where: { name },
    create: { name, ...row, recordedAt: heartbeat, lagMicros: 0, lagBytes: 0 },
    update: row,
  });
  for (let first = 0; first < backends.length; first += maxStatusRows)
    await storeBackendStatus(tx, name, backends.slice(first, first + maxStatusRows));
}

/** Backends of one statement: each has eight values, and SQLite takes some 32,000. */
const maxStatusRows = 1000;

/** Stores what a node reports of its backends, where it is not what it reported before. */
async function storeBackendStatus(tx: Transaction, node: string, backends: BackendStatus[]): Promise<void> {
  const rows = backends.map(
    ([upstream, backend, inFlight, tunnels, failures = 0, since, nextTry, failure]) => {
      const columns = [
        Prisma.sql`CAST(${upstream} AS TEXT)`,
        Prisma.sql`CAST(${backend} AS TEXT)`,
        ...[inFlight, tunnels, failures].map((count) => Prisma.sql`CAST(${count} AS INTEGER)`),
        ...[since, nextTry].map((time) => Prisma.sql`CAST(${time == null ? null : BigInt(time)} AS BIGINT)`),
        Prisma.sql`CAST(${failure === undefined ? null : JSON.stringify(failure)} AS TEXT)`,
      ];
      return Prisma.sql`(${Prisma.join(columns)})`;
    },
  );
  // The columns of VALUES are called so in SQLite as in PostgreSQL.
  await tx.$executeRaw`
    UPDATE "BackendState" SET "inFlight" = fresh.column3, "tunnels" = fresh.column4, "failures" = fresh.column5,
      "failingSince" = fresh.column6, "nextTry" = fresh.column7, "failure" = fresh.column8
    FROM (VALUES ${Prisma.join(rows)}) AS fresh
    WHERE "BackendState"."upstream" = fresh.column1 AND "BackendState"."backend" = fresh.column2
      AND "BackendState"."node" = ${node}
      AND ("inFlight" <> fresh.column3 OR "tunnels" <> fresh.column4 OR "failures" <> fresh.column5
        OR "failingSince" IS DISTINCT FROM fresh.column6 OR "nextTry" IS DISTINCT FROM fresh.column7
        OR "failure" IS DISTINCT FROM fresh.column8)`;
}
