import type { BackendRow } from '@/lib/contract/types';
import { nowMicros } from '@/lib/core/clock';
import type { AdminState } from '@/lib/core/journal-records';
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
  await tx.event.create({
    data: {
      time: now,
      lastTime: now,
      kind: 'admin-state',
      upstream,
      backend: name,
      reason: adminState ?? null,
      actor,
      detail: describeChange(change),
    },
  });
  return true;
}

/** The change in words: "draining, no longer than 600 s; weight 2". */
export function describeChange({ adminState, deadlineSeconds, weight }: BackendChange): string {
  const parts: string[] = [];
  if (adminState !== undefined) {
    parts.push(deadlineSeconds == null ? adminState : `${adminState}, no longer than ${deadlineSeconds} s`);
  }
  if (weight !== undefined) parts.push(`weight ${weight}`);
  return parts.join('; ');
}
