import type {
  BackendStatus,
  HealthRecord,
  JournalRecord,
  ProxyEventRecord,
  StatusRecord,
} from '@/lib/core/journal-records';
import {
  readLegacyEvent,
  readLegacyEventKind,
  readLegacyFailure,
  readLegacyHealthCause,
  readLegacyRecordingState,
} from './legacy-records';

/** A record as this or an earlier version wrote it, which had sentences in place of causes, failures and payloads. */
type WrittenRecord =
  | JournalRecord
  | [...DropLast<HealthRecord>, sentence: string]
  | [...DropLast<ProxyEventRecord>, sentence: string];
type DropLast<Tuple extends readonly unknown[]> = Tuple extends [...infer Rest, unknown] ? Rest : never;

/** One line of the journal that is no decision. @param line JSON text whose checksum has been verified */
export function parseRecord(line: string): JournalRecord {
  const record = JSON.parse(line) as WrittenRecord;
  switch (record[0]) {
    case 'h': {
      const [kind, time, upstream, backend, health, cause] = record;
      return [
        kind,
        time,
        upstream,
        backend,
        health,
        typeof cause === 'string' ? readLegacyHealthCause(cause) : cause,
      ];
    }
    case 'e': {
      const [letter, time, writtenKind, payload] = record;
      const event =
        typeof payload === 'string'
          ? readLegacyEvent(writtenKind, payload)
          : { kind: readLegacyEventKind(writtenKind), payload };
      return [letter, time, event.kind, event.payload];
    }
    case 's': {
      const upgraded: StatusRecord = [...record];
      upgraded[7] = record[7].map(upgradeBackendStatus);
      const [, , , , , , , , recording] = record;
      if (Array.isArray(recording)) {
        const [state, ...counts] = recording;
        upgraded[8] = [readLegacyRecordingState(state), ...counts];
      }
      return upgraded;
    }
    case 'c':
    case 'f':
      return record;
  }
}

function upgradeBackendStatus(status: BackendStatus): BackendStatus {
  const failure: unknown = status[7];
  if (typeof failure !== 'string') return status;
  const [upstream, backend, inFlight, tunnels, failures = 0, since = 0, nextTry = null] = status;
  return [upstream, backend, inFlight, tunnels, failures, since, nextTry, readLegacyFailure(failure)];
}
