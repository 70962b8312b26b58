import type { AuditAction } from '@/lib/api/types';
import { errorSentence } from '@/lib/core/error-sentence.mjs';
import { nowMicros } from '@/lib/database/clock';
import type { Database } from '@/lib/database/open';
import { writeIntent } from '@/lib/intent/write';
import { log } from '@/lib/log/shared';

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
export async function audited<Done>(
  db: Database,
  entry: AuditEntry,
  work: () => Promise<Done>,
): Promise<Done> {
  const { id } = await writeIntent(db, (tx) => tx.audit.create({ data: { time: nowMicros(), ...entry } }));
  const note = (outcome: string) =>
    writeIntent(db, (tx) => tx.audit.updateMany({ where: { id }, data: { outcome } })).catch(
      (error: unknown) =>
        // It stays as under way; what was done is done.
        log('error', `cannot note how ${entry.action} by ${entry.actor} went: ${errorSentence(error)}`),
    );
  try {
    const done = await work();
    await note('done');
    return done;
  } catch (error) {
    await note(errorSentence(error));
    throw error;
  }
}
