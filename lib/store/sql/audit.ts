import { nowMicros } from '@/lib/core/clock';
import type { Database } from '@/lib/store/sql/database';
import { writeIntent } from '@/lib/store/sql/intent/write-intent';
import type { AuditEntry } from '@/lib/store/users-and-tokens';

/** Writes an entry of the audit log before its action. @returns its id */
export async function beginAudit(db: Database, entry: AuditEntry): Promise<number> {
  const { id } = await writeIntent(db, (tx) => tx.audit.create({ data: { time: nowMicros(), ...entry } }));
  return id;
}

/** Writes the outcome of an entry's action. */
export async function finishAudit(db: Database, id: number, outcome: string): Promise<void> {
  await writeIntent(db, (tx) => tx.audit.updateMany({ where: { id }, data: { outcome } }));
}

/** Whether an actor has signed in before. */
export async function hasSignedIn(db: Database, actor: string): Promise<boolean> {
  const where = { action: 'sign-in', actor, outcome: 'done' };
  return (await db.audit.findFirst({ where, select: { id: true } })) !== null;
}
