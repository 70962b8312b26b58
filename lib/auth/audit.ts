import { formatError } from '@/lib/core/format-error.mjs';
import { log } from '@/lib/logging/shared-log';
import type { AccessCommands, AuditEntry } from '@/lib/store/users-and-tokens';

/** Writes an audit entry, does the work, and writes its outcome. Without an entry, the work is not done. */
export async function runAudited<Done>(
  store: Pick<AccessCommands, 'beginAudit' | 'finishAudit'>,
  entry: AuditEntry,
  work: () => Promise<Done>,
): Promise<Done> {
  const id = await store.beginAudit(entry);
  const recordOutcome = (outcome: string) =>
    store.finishAudit(id, outcome).catch((error: unknown) =>
      // The entry keeps no outcome, but the work cannot be undone.
      log(
        'error',
        `cannot record the outcome of ${entry.action} by ${entry.actor} in the audit log: ${formatError(error)}`,
      ),
    );
  try {
    const done = await work();
    await recordOutcome('done');
    return done;
  } catch (error) {
    await recordOutcome(formatError(error));
    throw error;
  }
}
