import type { StoredEvent } from '@/lib/core/events';
import type { Transaction } from '@/lib/store/sql/database';

/** The fields that any kind of event may have. */
export interface EventContext {
  /** When it happened, or began; µs since the epoch. */
  time: bigint;
  upstream?: string | null;
  backend?: string | null;
  /** The backend that took the sessions. */
  toBackend?: string | null;
  /** Why the sessions of a failover moved: the `reason` of their decisions. */
  reason?: string | null;
  sessions?: number;
  /** The actor of an operator's action. */
  actor?: string;
  /** The node that reported it; without one for what concerns all of them. */
  node?: string;
}

/**
 * Stores an event: the only place that does. From then on the transaction has the order of events, see `lockEventOrder`.
 * @param event an `EventFact`, or one of a newer version that the journal holds
 * @returns its id
 */
export async function createEvent(
  tx: Transaction,
  { kind, payload }: StoredEvent,
  context: EventContext,
): Promise<number> {
  await lockEventOrder(tx);
  const data = { ...context, lastTime: context.time, kind, payload: JSON.stringify(payload) };
  const { id } = await tx.event.create({ data, select: { id: true } });
  return id;
}

/**
 * Makes a transaction wait for every other one that writes an event, until its end: so events are committed in the order
 * of their ids, and who has read one has read all before it. A database that has one writer at a time does that anyway.
 *
 * Of all rows that several nodes write, those of `Node` alone may be locked after it.
 */
export async function lockEventOrder(tx: Transaction): Promise<void> {
  if (!tx.dialect.isShared) return;
  await tx.$executeRaw`
    INSERT INTO "Lease" ("name", "holder", "expiresAt") VALUES ('events', '', 0)
    ON CONFLICT ("name") DO UPDATE SET "holder" = excluded."holder"`;
}
