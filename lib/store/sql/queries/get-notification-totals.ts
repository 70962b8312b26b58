import type { NotificationTotal } from '@/lib/store/notifications';
import type { Database } from '@/lib/store/sql/database';

/** The results of notifications, by target. */
export async function getNotificationTotals(db: Database): Promise<NotificationTotal[]> {
  const targets = await db.notifyTarget.findMany({ orderBy: { name: 'asc' } });
  const waiting = await Promise.all(
    targets.map(({ name }) => db.notification.count({ where: { target: name, doneAt: null } })),
  );
  return targets.map(({ name, delivered, givenUp, dropped, failure }, index) => ({
    target: name,
    delivered: Number(delivered),
    givenUp: Number(givenUp),
    dropped: Number(dropped),
    waiting: waiting[index] ?? 0,
    failure,
  }));
}
