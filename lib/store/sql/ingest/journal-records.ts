import type { EventFact } from '@/lib/core/events';
import type {
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
    if (record[0] === 'h') await storeHealth(tx, record);
    else if (record[0] === 'e') await storeProxyEvent(tx, record);
    else if (record[0] === 'c') await storeCompletion(tx, record);
    else if (record[0] === 'f') await storeFailoverFailure(tx, record);
    // A heartbeat is complete: only the last one counts.
    else if (status === null || record[1] >= status[1]) status = record;
  }
  if (status) await storeStatus(tx, node, status);
}

async function storeHealth(
  tx: Transaction,
  [, micros, upstream, name, health, cause]: HealthRecord,
): Promise<void> {
  const time = BigInt(micros);
  const before = await tx.backend.findUnique({
    where: { upstream_name: { upstream, name } },
    select: { id: true, health: true },
  });
  if (!before || before.health === health) return;
  await tx.backend.update({
    where: { id: before.id },
    data: { health, healthCause: cause === null ? null : JSON.stringify(cause), healthSince: time },
  });
  const isFirstCheck = before.health === 'unknown' && health === 'up';
  if (health === 'unknown' || isFirstCheck) return;
  const fact: EventFact =
    health === 'down' ? { kind: 'backend-down', payload: { cause } } : { kind: 'backend-up', payload: {} };
  await createEvent(tx, fact, { time, upstream, backend: name });
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
  [, micros, upstream, session, duration, bytesIn, bytesOut]: CompletionRecord,
): Promise<void> {
  const [opened] = await tx.$queryRaw<{ id: bigint; backend: string; bytesIn: bigint; bytesOut: bigint }[]>`
    SELECT id, backend, bytesIn, bytesOut FROM Decision
    WHERE session = ${session} AND time = ${BigInt(micros)} AND upstream = ${upstream}`;
  if (!opened) return;
  await tx.$executeRaw`
    UPDATE Decision SET duration = ${BigInt(duration)}, bytesIn = ${BigInt(bytesIn)}, bytesOut = ${BigInt(bytesOut)}
    WHERE id = ${opened.id}`;
  const second = BigInt(Math.floor(micros / 1_000_000));
  await tx.$executeRaw`
    UPDATE Load SET bytesIn = bytesIn + ${BigInt(bytesIn) - opened.bytesIn},
      bytesOut = bytesOut + ${BigInt(bytesOut) - opened.bytesOut}
    WHERE upstream = ${upstream} AND backend = ${opened.backend} AND step IN (${Prisma.join(rollupSteps)})
      AND time = ${second} / step * step`;
}

async function storeProxyEvent(tx: Transaction, [, micros, kind, payload]: ProxyEventRecord): Promise<void> {
  await createEvent(tx, { kind, payload }, { time: BigInt(micros) });
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
  await tx.$executeRaw`
    UPDATE Backend SET inFlight = fresh.value ->> 2, tunnels = fresh.value ->> 3,
      failures = coalesce(fresh.value ->> 4, 0), failingSince = fresh.value ->> 5, nextTry = fresh.value ->> 6,
      failure = fresh.value -> 7
    FROM json_each(${JSON.stringify(backends)}) AS fresh
    WHERE Backend.upstream = fresh.value ->> 0 AND Backend.name = fresh.value ->> 1`;
}
