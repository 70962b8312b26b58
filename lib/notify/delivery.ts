import { setTimeout as pause } from 'node:timers/promises';
import { formatError, getErrorLogLevel } from '@/lib/core/format-error.mjs';
import type { Logger, LogLevel } from '@/lib/core/logger';
import type { NotifyTarget } from '@/lib/core/notify-target';
import type {
  NotificationCommands,
  NotificationQuestions,
  QueuedNotification,
} from '@/lib/store/notifications';
import { parseStoredMessage } from './message';
import { postNotification } from './post-notification';
import { getBackoffMs, isExhausted, notificationLifetimeMs } from './retry-policy';

/** Pause before a database that could not be written is tried again, ms. */
const databaseRetryMs = 1000;

/** Delivers to one target, one notification at a time and in order; others never wait for it. */
export class Delivery {
  private readonly stopSignal = new AbortController();
  private wakeSignal = new AbortController();
  private readonly finished: Promise<void>;
  private isQueueFailing = false;

  constructor(
    readonly target: NotifyTarget,
    private readonly store: NotificationCommands & NotificationQuestions,
    private readonly log: Logger,
  ) {
    this.finished = this.run();
  }

  /** There is something in the queue. */
  wake(): void {
    this.wakeSignal.abort();
  }

  /** Stops at once: a request in flight is sent again by the next notifier. */
  stop(): Promise<void> {
    this.stopSignal.abort();
    this.wake();
    return this.finished;
  }

  private async run(): Promise<void> {
    while (!this.stopSignal.signal.aborted) {
      this.wakeSignal = new AbortController();
      try {
        const next = await this.store.getNextNotification(this.target.name);
        this.isQueueFailing = false;
        if (next !== null) await this.deliver(next);
        else await this.sleep(2 ** 30, this.wakeSignal.signal);
      } catch (error) {
        if (!this.isQueueFailing)
          this.logAboutTarget(
            getErrorLogLevel(error),
            `cannot update the notification queue: ${formatError(error)}`,
          );
        this.isQueueFailing = true;
        await this.sleep(databaseRetryMs, this.stopSignal.signal);
      }
    }
  }

  private async deliver(next: QueuedNotification): Promise<void> {
    const { sequence } = next;
    const { name } = this.target;
    const oldestMs = Date.now() - notificationLifetimeMs;
    // A late notification would be taken for news.
    if (next.createdAtMs <= oldestMs) {
      const count = await this.store.giveUpNotifications(name, oldestMs);
      this.logAboutTarget('error', `gave up on ${count} that had waited for an hour or longer`);
      return;
    }
    const message = parseStoredMessage(next.message);
    const attempt = await postNotification(this.target, message, this.stopSignal.signal);
    if (this.stopSignal.signal.aborted && !attempt.ok) return;
    const fields = { target: name, event: message.event, delivery: message.id };
    this.log('debug', `${name} ${attempt.description} to ${message.event}`, fields);
    if (attempt.ok) {
      await this.store.finishNotification(name, sequence, 'delivered');
      if (next.tries > 0) this.logAboutTarget('info', 'accepts notifications again');
      return;
    }
    const tries = next.tries + 1;
    await this.store.recordNotificationFailure(name, sequence, attempt.description);
    if (tries === 1)
      this.logAboutTarget('warn', `${attempt.description}${attempt.mayRetry ? '; it will be retried' : ''}`);
    if (!attempt.mayRetry || isExhausted(tries, Date.now() - next.createdAtMs)) {
      await this.store.finishNotification(name, sequence, 'givenUp');
      this.logAboutTarget(
        'error',
        `gave up on ${message.event} after ${tries} ${tries === 1 ? 'try' : 'tries'}: ${attempt.description}`,
      );
      return;
    }
    await this.sleep(getBackoffMs(tries, attempt.retryAfterMs), this.stopSignal.signal);
  }

  private logAboutTarget(level: LogLevel, sentence: string): void {
    this.log(level, `notifications to ${this.target.name} (${this.target.redactedUrl}): ${sentence}`);
  }

  private async sleep(millis: number, signal: AbortSignal): Promise<void> {
    try {
      await pause(millis, undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
