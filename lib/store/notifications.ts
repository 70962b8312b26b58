/** How many notifications of a target wait at most; more are counted and dropped. */
export const maxQueuedNotifications = 1000;

/** The results of the notifications to one target since it was first configured. */
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
  /** The notifier's message; opaque to the store. */
  body: string;
}

/** A notification that waits. */
export interface QueuedNotification {
  sequence: number;
  message: StoredMessage;
  /** When it was created, ms since the epoch. */
  createdAtMs: number;
  tries: number;
}

/** Queries about notifications. */
export interface NotificationQuestions {
  /** The results of notifications, by target. */
  getNotificationTotals(): Promise<NotificationTotal[]>;
  /** How far each known target is, by name. */
  getNotificationProgress(): Promise<Map<string, TargetProgress>>;
  /** The notification that a target is to get next, or null. */
  getNextNotification(target: string): Promise<QueuedNotification | null>;
}

/**
 * The notifier's commands: the queue and the progress of each target. A restart at any moment neither loses
 * nor repeats anything, except a notification that was in flight.
 */
export interface NotificationCommands {
  /**
   * Deletes targets that are not configured any more, with their queues.
   *
   * @param node one whose targets have these names; those that other nodes have declared stay
   */
  removeOtherTargets(node: string, names: string[]): Promise<void>;
  /**
   * Adds a target: earlier events are not notified.
   *
   * @param ongoing messages about states that exist already, such as drains that have finished
   */
  addNotificationTarget(target: string, progress: TargetProgress, ongoing: StoredMessage[]): Promise<void>;
  /**
   * Appends messages to a target's queue, except those that it has had, and stores its progress.
   *
   * @param before its progress before: if another notifier was faster, nothing is done
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
   * Gives up all that were created before a moment, as after a stop of some hours.
   *
   * @param createdBeforeMs ms since the epoch, inclusive
   * @returns how many there were
   */
  giveUpNotifications(target: string, createdBeforeMs: number): Promise<number>;
  /** Deletes old finished notifications. @param ongoingIds ids of those that would be sent again without their rows */
  deleteOldNotifications(ongoingIds: string[]): Promise<void>;
}
