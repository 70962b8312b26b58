/** How many notifications of a target wait at most; what comes up beyond that is counted and dropped. */
export const maxQueuedNotifications = 1000;

/** What became of the notifications to one target since it was first configured. */
export interface NotificationTotal {
  target: string;
  delivered: number;
  givenUp: number;
  dropped: number;
  /** Notifications that wait. */
  waiting: number;
  /** Why the last attempt failed, in words; null if it did not. */
  failure: string | null;
}

/** How far a target is. */
export interface TargetProgress {
  /** Id of the event up to which events have been processed. */
  lastEvent: number;
  /** Whether its last notification about lag was `recorder-behind`, not `recorder-caught-up`. */
  lagNotified: boolean;
}

/** A notification as it is kept until it is delivered. */
export interface StoredMessage {
  /** By which a repetition is known. */
  id: string;
  /** What the notifier makes of it; the store does not look into it. */
  body: string;
}

/** A notification that waits. */
export interface QueuedNotification {
  sequence: number;
  message: StoredMessage;
  /** When it came up, ms since the epoch. */
  createdAtMs: number;
  tries: number;
}

/** What is asked about notifications. */
export interface NotificationQuestions {
  /** What became of notifications, by target. */
  getNotificationTotals(): Promise<NotificationTotal[]>;
  /** How far each known target is, by name. */
  getNotificationProgress(): Promise<Map<string, TargetProgress>>;
  /** The notification that a target is to get next, or null. */
  getNextNotification(target: string): Promise<QueuedNotification | null>;
}

/**
 * What the notifier writes down: what waits for each target, and how far it is. A restart at any moment neither loses
 * nor repeats anything, save for a notification that was under way.
 */
export interface NotificationCommands {
  /** Forgets targets that are not configured any more, with what waits for them. */
  removeOtherTargets(names: string[]): Promise<void>;
  /**
   * Takes in a target that was not known: what was before it is not told.
   *
   * @param ongoing what would be told of what already is, such as drains that are over
   */
  addNotificationTarget(target: string, progress: TargetProgress, ongoing: StoredMessage[]): Promise<void>;
  /**
   * Puts messages at the end of a target's queue, those that it has had aside, and notes how far it is.
   *
   * @param before how far it was: where another notifier was faster, nothing is done
   * @returns how many were dropped because too many wait
   */
  enqueueNotifications(
    target: string,
    before: TargetProgress,
    after: TargetProgress,
    messages: StoredMessage[],
  ): Promise<number>;
  /** A try has failed. @param failure in words */
  recordNotificationFailure(target: string, sequence: number, failure: string): Promise<void>;
  /** A notification is done with: delivered, or given up. */
  finishNotification(target: string, sequence: number, outcome: 'delivered' | 'givenUp'): Promise<void>;
  /**
   * Gives up all that came up before a moment, as after a stop of some hours.
   *
   * @param createdBeforeMs ms since the epoch, inclusive
   * @returns how many there were
   */
  giveUpNotifications(target: string, createdBeforeMs: number): Promise<number>;
  /** Forgets what was done with long ago. @param ongoingIds ids of what would be told again without that */
  deleteOldNotifications(ongoingIds: string[]): Promise<void>;
}
