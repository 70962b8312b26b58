import type { RecordedBackend } from '@/lib/core/accepting-backends';
import type { AdminState, Health } from '@/lib/core/journal-records';

/** What decides whether a backend may take sessions: its row of `Backend`, and its health at all nodes together. */
export function toRecordedBackend(
  row: { adminState: string; backup: boolean },
  health: Health,
): RecordedBackend {
  return { adminState: row.adminState as AdminState, health, backup: row.backup };
}
