import { nowMicros } from '@/lib/core/clock';
import type { EffectiveSetting } from '@/lib/core/effective-setting';
import {
  maxQueuedNotifications,
  type NotificationCommands,
  type NotificationQuestions,
  type QueuedNotification,
  type StoredMessage,
  type TargetProgress,
} from '@/lib/store/notifications';
import type { Database, Transaction } from '@/lib/store/sql/database';
import { writeIntent } from '@/lib/store/sql/intent/write-intent';

/** How long finished notifications are kept, µs; those of ongoing states are kept as long as the states last. */
const retentionMicros = 86_400_000_000n;

/** The queue and the progress of each target, in tables of the database. */
export class NotificationOutbox
  implements NotificationCommands, Omit<NotificationQuestions, 'getNotificationTotals'>
{
  /** @param db a connection opened for `operator` */
  constructor(private readonly db: Database) {}

  async getNotificationProgress(): Promise<Map<string, TargetProgress>> {
    const rows = await this.db.notifyTarget.findMany({
      select: { name: true, lastEvent: true, lagNotified: true },
    });
    return new Map(rows.map(({ name, lastEvent, lagNotified }) => [name, { lastEvent, lagNotified }]));
  }

  async removeOtherTargets(node: string, names: string[]): Promise<void> {
    if ((await this.db.notifyTarget.count({ where: { name: { notIn: names } } })) === 0) return;
    const others = { notIn: [...names, ...(await readTargetsOfOthers(this.db, node))] };
    await writeIntent(this.db, async (tx) => {
      await tx.notification.deleteMany({ where: { target: others } });
      await tx.notifyTarget.deleteMany({ where: { name: others } });
    });
  }

  async addNotificationTarget(
    target: string,
    progress: TargetProgress,
    ongoing: StoredMessage[],
  ): Promise<void> {
    await writeIntent(this.db, async (tx) => {
      await tx.notifyTarget.create({ data: { name: target, ...progress } });
      await insertNotifications(tx, target, ongoing, nowMicros());
    });
  }

  async enqueueNotifications(
    target: string,
    before: TargetProgress,
    after: TargetProgress,
    messages: StoredMessage[],
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
      // Stored as done, too: a dropped notification is not sent later, out of order.
      await insertNotifications(tx, target, fresh.slice(accepted.length), nowMicros());
      if (dropped > 0) {
        await tx.notifyTarget.update({ where: { name: target }, data: { dropped: { increment: dropped } } });
      }
      return dropped;
    });
  }

  async getNextNotification(target: string): Promise<QueuedNotification | null> {
    const row = await this.db.notification.findFirst({
      where: { target, doneAt: null },
      orderBy: { sequence: 'asc' },
    });
    return (
      row && {
        sequence: row.sequence,
        message: { id: row.id, body: row.message },
        createdAtMs: Number(row.createdAt / 1000n),
        tries: row.tries,
      }
    );
  }

  async recordNotificationFailure(target: string, sequence: number, failure: string): Promise<void> {
    await writeIntent(this.db, async (tx) => {
      await tx.notification.updateMany({ where: { sequence }, data: { tries: { increment: 1 } } });
      await tx.notifyTarget.updateMany({ where: { name: target }, data: { failure } });
    });
  }

  async finishNotification(
    target: string,
    sequence: number,
    outcome: 'delivered' | 'givenUp',
  ): Promise<void> {
    await writeIntent(this.db, async (tx) => {
      await tx.notification.updateMany({ where: { sequence }, data: { doneAt: nowMicros() } });
      await tx.notifyTarget.updateMany({
        where: { name: target },
        data: { [outcome]: { increment: 1 }, ...(outcome === 'delivered' ? { failure: null } : {}) },
      });
    });
  }

  async giveUpNotifications(target: string, createdBeforeMs: number): Promise<number> {
    return writeIntent(this.db, async (tx) => {
      const { count } = await tx.notification.updateMany({
        where: { target, doneAt: null, createdAt: { lt: BigInt(createdBeforeMs + 1) * 1000n } },
        data: { doneAt: nowMicros() },
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

  async deleteOldNotifications(ongoingIds: string[]): Promise<void> {
    const old = { doneAt: { lt: nowMicros() - retentionMicros }, id: { notIn: ongoingIds } };
    if ((await this.db.notification.count({ where: old })) === 0) return;
    await writeIntent(this.db, (tx) => tx.notification.deleteMany({ where: old }));
  }
}

/** The names of the targets in the configurations of the nodes, but one, whose backends are declared. */
async function readTargetsOfOthers(db: Database, node: string): Promise<string[]> {
  const declaring = await db.backendState.groupBy({ by: ['node'], where: { node: { not: node } } });
  const configurations = await db.configuration.findMany({
    where: { node: { in: declaring.map(({ node: other }) => other) } },
    select: { settings: true },
  });
  return configurations.flatMap(({ settings }) =>
    (JSON.parse(settings) as EffectiveSetting[])
      .filter(({ name }) => /^notify\[\d+\]\.name$/.test(name))
      .map(({ value }) => value),
  );
}

async function insertNotifications(
  tx: Transaction,
  target: string,
  messages: StoredMessage[],
  doneAt: bigint | null,
): Promise<void> {
  if (messages.length === 0) return;
  const createdAt = nowMicros();
  await tx.notification.createMany({
    data: messages.map(({ id, body }) => ({ target, id, createdAt, message: body, doneAt })),
  });
}
