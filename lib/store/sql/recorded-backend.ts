import type { RecordedBackend } from '@/lib/core/accepting-backends';
import type { AdminState, Health } from '@/lib/core/journal-records';

/** The fields of a row of `Backend` that decide whether it may take sessions, in the domain's words. */
export function toRecordedBackend(row: {
  adminState: string;
  health: string;
  backup: boolean;
}): RecordedBackend {
  return { adminState: row.adminState as AdminState, health: row.health as Health, backup: row.backup };
}
