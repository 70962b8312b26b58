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
  const found = await writeIntent(db, (tx) => writeBackendChange(tx, change));
  return found ? getBackend(db, change.upstream, change.name) : null;
}

async function writeBackendChange(tx: Transaction, change: BackendChange): Promise<boolean> {
  const { upstream, name, adminState, weight, actor } = change;
  const now = nowMicros();
  const deadline =
    adminState === 'draining' && change.deadlineSeconds != null
      ? now + BigInt(Math.round(change.deadlineSeconds * 1e6))
      : null;
  const changed = await tx.backend.updateMany({
    where: { upstream, name, declared: true },
    data: {
      weight,
      ...(adminState === undefined ? {} : { adminState, adminSince: now, drainDeadline: deadline }),
    },
  });
  if (changed.count === 0) return false;
  await incrementIntentVersion(tx);
  const payload = toAdminPayload(change);
  await createEvent(tx, { kind: 'admin-state', payload }, { time: now, upstream, backend: name, actor });
  return true;
}
