import type { AuditAction } from '@/lib/contract/types';
import { nowMicros } from '@/lib/core/clock';
import { formatError } from '@/lib/core/format-error.mjs';
import { log } from '@/lib/logging/shared-log';
import { writeIntent } from '@/lib/store/sqlite/intent/write-intent';
import type { Database } from '@/lib/store/sqlite/open-database';

/** What somebody is about to do. */
export interface AuditEntry {
  /** Who, as in the log: `alice@10.0.0.9`. */
  actor: string;
  action: AuditAction;
  /** What it is done to, such as `web/b1`. */
  target?: string;
  detail?: string;
}

/**
 * Writes down who does what, does it, and writes down how it went. What cannot be written down is not done.
 *
 * @param db a connection opened for `operator`
 */
export async function runAudited<Done>(
  db: Database,
  entry: AuditEntry,
  work: () => Promise<Done>,
): Promise<Done> {
  const { id } = await writeIntent(db, (tx) => tx.audit.create({ data: { time: nowMicros(), ...entry } }));
  const recordOutcome = (outcome: string) =>
    writeIntent(db, (tx) => tx.audit.updateMany({ where: { id }, data: { outcome } })).catch(
      (error: unknown) =>
        // It stays as under way; what was done is done.
        log('error', `cannot note how ${entry.action} by ${entry.actor} went: ${formatError(error)}`),
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
