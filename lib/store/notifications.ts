/** What became of the notifications to one target since it was first configured. */
export interface NotificationTotal {
  target: string;
  delivered: number;
  givenUp: number;
  dropped: number;
  /** Notifications that wait. */
  waiting: number;
}

/** What is asked about notifications. */
export interface NotificationQuestions {
  /** What became of notifications, by target. */
  getNotificationTotals(): Promise<NotificationTotal[]>;
}
