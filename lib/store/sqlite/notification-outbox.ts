import { nowMicros } from '@/lib/core/clock';
import type { NotifyMessage } from '@/lib/notify/message';
import { notificationLifetimeMs } from '@/lib/notify/retry-policy';
import { writeIntent } from '@/lib/store/sqlite/intent/write-intent';
import type { Database, Transaction } from './open-database';

/** How many notifications of a target wait at most; what comes up beyond that is counted and dropped. */
export const maxQueuedNotifications = 1000;
/** How long it is kept what was told, µs; what is still so is kept for as long as that. */
const retentionMicros = 86_400_000_000n;

/** How far a target is. */
export interface TargetProgress {
  /** Event.id up to which events have been processed. */
  lastEvent: number;
  /** Whether its last notification about lag was `recorder-behind`, not `recorder-caught-up`. */
  lagNotified: boolean;
}

/** A notification that waits. */
export interface QueuedNotification {
  sequence: number;
  message: NotifyMessage;
  /** When it came up, ms since the epoch. */
  createdAtMs: number;
  tries: number;
}

/**
 * What is to be told and how far each target is, in the database: a restart at any moment neither loses nor repeats
 * anything, save for a notification that was under way.
 */
export class Outbox {
  /** @param db a connection opened for `operator` */
  constructor(private readonly db: Database) {}

  /** How far each known target is, by name. */
  async getProgress(): Promise<Map<string, TargetProgress>> {
    const rows = await this.db.notifyTarget.findMany({
      select: { name: true, lastEvent: true, lagNotified: true },
    });
    return new Map(rows.map(({ name, lastEvent, lagNotified }) => [name, { lastEvent, lagNotified }]));
  }

  /** Forgets targets that are not configured any more, with what waits for them. */
  async removeOtherTargets(names: string[]): Promise<void> {
    const others = { notIn: names };
    if ((await this.db.notifyTarget.count({ where: { name: others } })) === 0) return;
    await writeIntent(this.db, async (tx) => {
      await tx.notification.deleteMany({ where: { target: others } });
      await tx.notifyTarget.deleteMany({ where: { name: others } });
    });
  }

  /**
   * Takes in a target that was not known: what was before it is not told.
   *
   * @param ongoing what would be told of what already is, such as drains that are over
   */
  async addTarget(target: string, progress: TargetProgress, ongoing: NotifyMessage[]): Promise<void> {
    await writeIntent(this.db, async (tx) => {
      await tx.notifyTarget.create({ data: { name: target, ...progress } });
      await insertNotifications(tx, target, ongoing, nowMicros());
    });
  }

  /**
   * Puts messages at the end of a target's queue, those that it has had aside, and notes how far it is.
   *
   * @param before how far it was: where another notifier was faster, nothing is done
   * @returns how many were dropped because too many wait
   */
  async enqueue(
    target: string,
    before: TargetProgress,
    after: TargetProgress,
    messages: NotifyMessage[],
  ): Promise<number> {
    return writeIntent(this.db, async (tx) => {
      const { count } = await tx.notifyTarget.updateMany({ where: { name: target, ...before }, data: after });
      if (count === 0) return 0;
      const waiting = await tx.notification.count({ where: { target, doneAt: null } });
      const known = new Set(
        (
          await tx.notification.findMany({
            where: { target, id: { in: messages.map(({ id }) => id) } },
            select: { id: true },
          })
        ).map(({ id }) => id),
      );
      const fresh = messages.filter(({ id }) => !known.has(id));
      const accepted = fresh.slice(0, Math.max(0, maxQueuedNotifications - waiting));
      await insertNotifications(tx, target, accepted, null);
      const dropped = fresh.length - accepted.length;
      // Noted as done, too: what was dropped once is not told later, out of its time.
      await insertNotifications(tx, target, fresh.slice(accepted.length), nowMicros());
      if (dropped > 0) {
        await tx.notifyTarget.update({ where: { name: target }, data: { dropped: { increment: dropped } } });
      }
      return dropped;
    });
  }

  /** The notification that a target is to get next, or null. */
  async getNext(target: string): Promise<QueuedNotification | null> {
    const row = await this.db.notification.findFirst({
      where: { target, doneAt: null },
      orderBy: { sequence: 'asc' },
    });
    return (
      row && {
        sequence: row.sequence,
        message: JSON.parse(row.message) as NotifyMessage,
        createdAtMs: Number(row.createdAt / 1000n),
        tries: row.tries,
      }
    );
  }

  /** A try has failed. @param failure in words */
  async recordFailure(target: string, sequence: number, failure: string): Promise<void> {
    await writeIntent(this.db, async (tx) => {
      await tx.notification.updateMany({ where: { sequence }, data: { tries: { increment: 1 } } });
      await tx.notifyTarget.updateMany({ where: { name: target }, data: { failure } });
    });
  }

  /** A notification is done with: delivered, or given up. */
  async markDone(target: string, sequence: number, outcome: 'delivered' | 'givenUp'): Promise<void> {
    await writeIntent(this.db, async (tx) => {
      await tx.notification.updateMany({ where: { sequence }, data: { doneAt: nowMicros() } });
      await tx.notifyTarget.updateMany({
        where: { name: target },
        data: { [outcome]: { increment: 1 }, ...(outcome === 'delivered' ? { failure: null } : {}) },
      });
    });
  }

  /**
   * Gives up all that has waited for longer than it may, as after a stop of some hours.
   *
   * @returns how many there were
   */
  async giveUpExpired(target: string): Promise<number> {
    const now = nowMicros();
    return writeIntent(this.db, async (tx) => {
      const { count } = await tx.notification.updateMany({
        where: { target, doneAt: null, createdAt: { lte: now - BigInt(notificationLifetimeMs) * 1000n } },
        data: { doneAt: now },
      });
      if (count > 0) {
        await tx.notifyTarget.updateMany({
          where: { name: target },
          data: { givenUp: { increment: count } },
        });
      }
      return count;
    });
  }

  /** Forgets what was done with long ago. @param ongoingIds ids of what would be told again without that */
  async deleteOld(ongoingIds: string[]): Promise<void> {
    const old = { doneAt: { lt: nowMicros() - retentionMicros }, id: { notIn: ongoingIds } };
    if ((await this.db.notification.count({ where: old })) === 0) return;
    await writeIntent(this.db, (tx) => tx.notification.deleteMany({ where: old }));
  }
}

async function insertNotifications(
  tx: Transaction,
  target: string,
  messages: NotifyMessage[],
  doneAt: bigint | null,
): Promise<void> {
  if (messages.length === 0) return;
  const createdAt = nowMicros();
  await tx.notification.createMany({
    data: messages.map((message) => ({
      target,
      id: message.id,
      createdAt,
      message: JSON.stringify(message),
      doneAt,
    })),
  });
}
