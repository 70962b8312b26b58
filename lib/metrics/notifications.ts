import type { NotificationTotal } from '@/lib/store/notifications';
import type { MetricGroup } from './family';

/** The results of notifications, by target. */
export const notificationMetrics: MetricGroup<NotificationTotal> = {
  labels: { target: (row) => row.target },
  families: [
    {
      name: 'notifications_total',
      help: 'Notifications by result.',
      split: 'outcome',
      values: (row) => ({ delivered: row.delivered, 'given-up': row.givenUp, dropped: row.dropped }),
    },
    {
      name: 'notifications_waiting',
      help: 'Notifications waiting to be delivered.',
      value: (row) => row.waiting,
    },
  ],
};
