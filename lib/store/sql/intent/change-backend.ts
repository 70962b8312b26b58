import type { BackendRow } from '@/lib/contract/types';
import { nowMicros } from '@/lib/core/clock';
import { type BackendChange, toAdminPayload } from '@/lib/store/backends';
import { createEvent } from '@/lib/store/sql/create-event';
import type { Database, Transaction } from '@/lib/store/sql/database';
import { getBackend } from '@/lib/store/sql/queries/get-backends';
import { incrementIntentVersion, writeIntent } from './write-intent';

/**
 * Stores an operator's change of a backend, with an event that names the operator; the proxy applies it
 * with its next poll, within a tenth of a second.
 *
 * @param db a connection opened for `operator`
 * @returns the backend as it is now, or null if there is none of that name
 */
export async function changeBackend(db: Database, change: BackendChange): Promise<BackendRow | null> {
  try {
    await writeIntent(db, (tx) => writeBackendChange(tx, change));
  } catch (error) {
    if (error instanceof UnknownBackendError) return null;
    throw error;
  }
  return getBackend(db, change.upstream, change.name);
}

/** Rolls the change of a backend back that is not there. */
class UnknownBackendError extends Error {}

async function writeBackendChange(tx: Transaction, change: BackendChange): Promise<void> {
  const { upstream, name, adminState, weight, actor } = change;
  // First, since the lock of its row orders the changes; a change of no backend is rolled back.
  const adminVersion = await incrementIntentVersion(tx);
  const now = nowMicros();
  const deadline =
    adminState === 'draining' && change.deadlineSeconds != null
      ? now + BigInt(Math.round(change.deadlineSeconds * 1e6))
      : null;
  const changed = await tx.backend.updateMany({
    where: { upstream, name, declared: true },
    data: {
      weight,
      adminVersion,
      ...(adminState === undefined ? {} : { adminState, adminSince: now, drainDeadline: deadline }),
    },
  });
  if (changed.count === 0) throw new UnknownBackendError();
  const payload = toAdminPayload(change);
  await createEvent(tx, { kind: 'admin-state', payload }, { time: now, upstream, backend: name, actor });
}
