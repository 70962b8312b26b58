import { setTimeout as pause } from 'node:timers/promises';
import type { BackendRow } from '@/lib/api/types';
import { nowMicros } from '@/lib/database/clock';
import { isBusy } from '@/lib/database/failure';
import type { Database, Transaction } from '@/lib/database/open';
import { backendNow } from '@/lib/queries/backendsNow';
import type { AdminState } from '@/proxy/journal/record';

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

/** Between two attempts while the recorder writes, ms: it leaves a gap of 5 ms after each batch. */
const retryMillis = 2;
const patienceMillis = 5000;

/**
 * Writes down what an operator wants of a backend, with an event that says who; the proxy takes it up
 * within its next look, a tenth of a second.
 *
 * @param db a connection opened for `operator`
 * @returns the backend as it is now, or null where there is none of that name
 */
export async function changeBackend(db: Database, change: BackendChange): Promise<BackendRow | null> {
  const giveUpAt = Date.now() + patienceMillis;
  for (;;) {
    try {
      const found = await db.$transaction((tx) => write(tx, change), { maxWait: 5000, timeout: 5000 });
      return found ? await backendNow(db, change.upstream, change.name) : null;
    } catch (error) {
      if (!isBusy(error) || Date.now() > giveUpAt) throw error;
      await pause(retryMillis);
    }
  }
}

async function write(tx: Transaction, change: BackendChange): Promise<boolean> {
  const { upstream, name, adminState, weight, actor } = change;
  const now = nowMicros();
  const deadline =
    adminState === 'draining' && change.deadlineSeconds != null
      ? now + BigInt(Math.round(change.deadlineSeconds * 1e6))
      : null;
  // A write comes first: a transaction that begins by reading fails when another writer is faster.
  const changed = await tx.backend.updateMany({
    where: { upstream, name, declared: true },
    data: {
      weight,
      ...(adminState === undefined ? {} : { adminState, adminSince: now, drainDeadline: deadline }),
    },
  });
  if (changed.count === 0) return false;
  await tx.intent.upsert({
    where: { id: 1 },
    create: { id: 1, version: 1 },
    update: { version: { increment: 1 } },
  });
  await tx.event.create({
    data: {
      time: now,
      lastTime: now,
      kind: 'admin-state',
      upstream,
      backend: name,
      reason: adminState ?? null,
      actor,
      detail: describe(change),
    },
  });
  return true;
}

/** The change in words: "draining, no longer than 600 s; weight 2". */
function describe({ adminState, deadlineSeconds, weight }: BackendChange): string {
  const parts: string[] = [];
  if (adminState !== undefined) {
    parts.push(deadlineSeconds == null ? adminState : `${adminState}, no longer than ${deadlineSeconds} s`);
  }
  if (weight !== undefined) parts.push(`weight ${weight}`);
  return parts.join('; ');
}
