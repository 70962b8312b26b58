import type { BackendRow } from '@/lib/contract/types';
import { nowMicros } from '@/lib/core/clock';
import type { EventPayload } from '@/lib/core/events';
import type { AdminState } from '@/lib/core/journal-records';
import { createEvent } from '@/lib/store/sqlite/create-event';
import type { Database, Transaction } from '@/lib/store/sqlite/open-database';
import { getBackend } from '@/lib/store/sqlite/queries/get-backends';
import { incrementIntentVersion, writeIntent } from './write-intent';

/** What an operator wants of one backend; what is left out stays as it is. */
export interface BackendChange {
  upstream: string;
  name: string;
  adminState?: AdminState;
  /** With `draining`: seconds until its sessions are moved; null or left out: whenever they finish. */
  deadlineSeconds?: number | null;
  weight?: number;
  /** Who wants it, for the log. */
  actor: string;
}

/**
 * Writes down what an operator wants of a backend, with an event that says who; the proxy takes it up
 * within its next look, a tenth of a second.
 *
 * @param db a connection opened for `operator`
 * @returns the backend as it is now, or null where there is none of that name
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

/** The change as its event holds it. */
export function toAdminPayload({
  adminState,
  deadlineSeconds,
  weight,
}: Pick<BackendChange, 'adminState' | 'deadlineSeconds' | 'weight'>): EventPayload<'admin-state'> {
  return {
    adminState: adminState ?? null,
    deadlineSeconds: adminState === undefined ? null : (deadlineSeconds ?? null),
    weight: weight ?? null,
  };
}
