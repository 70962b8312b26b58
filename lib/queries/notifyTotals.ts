import type { Database } from '@/lib/database/open';

/** What became of the notifications to one target since it was first configured. */
export interface NotifyTotal {
  target: string;
  delivered: number;
  givenUp: number;
  dropped: number;
  /** Notifications that wait. */
  waiting: number;
}

/** What became of notifications, by target. */
export async function notifyTotals(db: Database): Promise<NotifyTotal[]> {
  const targets = await db.notifyTarget.findMany({ orderBy: { name: 'asc' } });
  const waiting = await Promise.all(
    targets.map(({ name }) => db.notification.count({ where: { target: name, doneAt: null } })),
  );
  return targets.map(({ name, delivered, givenUp, dropped }, index) => ({
    target: name,
    delivered: Number(delivered),
    givenUp: Number(givenUp),
    dropped: Number(dropped),
    waiting: waiting[index] ?? 0,
  }));
}
