import { formatError, getErrorLogLevel } from '@/lib/core/format-error.mjs';
import type { Logger } from '@/lib/core/logger';
import type { NotifyTarget } from '@/lib/core/notify-target';
import { maxQueuedNotifications, type TargetProgress } from '@/lib/store/notifications';
import type { Store } from '@/lib/store/store';
import { type CollectedCandidates, collectNotifications } from './collect-notifications';
import { Delivery } from './delivery';
import { toStoredMessage } from './message';
import { selectNotifications } from './select-notifications';

const defaultPollIntervalMs = 1000;
/** Polls between two deletions of old notifications. */
const pollsPerCleanup = 3600;

/** What the notifier works with. */
export interface NotifierOptions {
  /** Opened for `operator`. */
  store: Store;
  /** The proxy that it speaks for. */
  node: string;
  log: Logger;
  /** Interval of polls for events, ms; a second by default. */
  pollIntervalMs?: number;
}

/** Notifies targets of the events of the log. There is one per node, and only that of the node that leads sends. */
export class Notifier {
  private deliveries: Delivery[] = [];
  /** Null until the targets are known. */
  private targets: NotifyTarget[] | null = null;
  /** Ids that each target is known to have in its queue, or has had. */
  private readonly ongoingIds = new Map<string, Set<string>>();
  private pollCount = 0;
  private isLeading = false;
  /** The level at which the present failure was reported; null while there is none. */
  private reportedFailureLevel: 'error' | 'debug' | null = null;
  private isStopped = false;
  private timer: NodeJS.Timeout | null = null;
  private pending: Promise<void> = Promise.resolve();

  constructor(private readonly options: NotifierOptions) {
    this.schedulePoll();
  }

  /** Notifies these targets from now on; all others are forgotten. */
  setTargets(targets: NotifyTarget[]): void {
    this.pending = this.pending.then(() => this.applyTargets(targets));
  }

  /** Stops. A request in flight is sent again by the next notifier. */
  async stop(): Promise<void> {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.pending;
    await this.stopDeliveries();
  }

  private async applyTargets(targets: NotifyTarget[]): Promise<void> {
    this.targets = targets;
    this.pollCount = 0;
    await this.stopDeliveries();
    if (this.isLeading) this.startDeliveries(targets);
  }

  private startDeliveries(targets: NotifyTarget[]): void {
    this.deliveries = targets.map((target) => new Delivery(target, this.options.store, this.options.log));
  }

  private async stopDeliveries(): Promise<void> {
    const { deliveries } = this;
    this.deliveries = [];
    await Promise.all(deliveries.map((delivery) => delivery.stop()));
  }

  /** Sends while this node leads; what another one has enqueued and not delivered is delivered here then. */
  private async updateLeadership(targets: NotifyTarget[]): Promise<void> {
    const isLeading = await this.options.store.isLeader(this.options.node);
    if (isLeading === this.isLeading) return;
    this.isLeading = isLeading;
    this.pollCount = 0;
    // Another one may have sent meanwhile what this one remembers as not sent, and the other way round.
    this.ongoingIds.clear();
    await this.stopDeliveries();
    if (isLeading) this.startDeliveries(targets);
  }

  private schedulePoll(): void {
    this.timer = setTimeout(() => {
      this.pending = this.pending
        .then(() => this.poll())
        .finally(() => {
          if (!this.isStopped) this.schedulePoll();
        });
    }, this.options.pollIntervalMs ?? defaultPollIntervalMs);
  }

  private async poll(): Promise<void> {
    if (this.targets === null || this.isStopped) return;
    try {
      await this.updateLeadership(this.targets);
      if (this.isLeading) await this.enqueueNotifications(this.targets);
      if (this.reportedFailureLevel !== null)
        this.options.log(
          this.reportedFailureLevel === 'error' ? 'info' : 'debug',
          'notifications are being queued again',
        );
      this.reportedFailureLevel = null;
    } catch (error) {
      const level = getErrorLogLevel(error);
      if (this.reportedFailureLevel === null)
        this.options.log(level, `cannot queue notifications: ${formatError(error)}`);
      this.reportedFailureLevel ??= level;
    }
  }

  private async enqueueNotifications(targets: NotifyTarget[]): Promise<void> {
    const { node, store } = this.options;
    const names = targets.map(({ name }) => name);
    if (this.pollCount === 0) await store.removeOtherTargets(node, names);
    if (targets.length === 0) {
      this.pollCount++;
      return;
    }
    const known = await store.getNotificationProgress();
    const newest = await store.getLastEventId();
    const positions = targets.map(({ name }) => known.get(name)?.lastEvent ?? newest);
    const minSessions = Math.min(...targets.map(({ sessions }) => sessions));
    const collected = await collectNotifications(store, Math.min(...positions), minSessions);
    const ongoing: string[] = [];
    for (const target of targets) {
      const progress = known.get(target.name);
      ongoing.push(...(await this.enqueueForTarget(target, progress ?? null, collected, newest)));
    }
    if (this.pollCount % pollsPerCleanup === 0) await store.deleteOldNotifications(ongoing);
    this.pollCount++;
  }

  /** @returns ids of ongoing messages, which would be sent again if they were forgotten */
  private async enqueueForTarget(
    target: NotifyTarget,
    progress: TargetProgress | null,
    collected: CollectedCandidates,
    newest: number,
  ): Promise<string[]> {
    const { log, node, store } = this.options;
    const { name } = target;
    const now = Date.now();
    const current = progress ?? { lastEvent: newest, lagNotified: false };
    const { messages, ongoing, nextProgress } = selectNotifications(target, current, collected, node, now);
    const ids = ongoing.map(({ id }) => id);
    const knownIds = this.ongoingIds.get(name);
    this.ongoingIds.set(name, new Set(ids));
    if (progress === null) {
      await store.addNotificationTarget(name, current, ongoing.map(toStoredMessage));
      return ids;
    }
    const fresh = messages.filter(({ id }) => !knownIds?.has(id));
    if (
      fresh.length === 0 &&
      nextProgress.lastEvent === current.lastEvent &&
      nextProgress.lagNotified === current.lagNotified
    )
      return ids;
    try {
      const dropped = await store.enqueueNotifications(
        name,
        current,
        nextProgress,
        fresh.map(toStoredMessage),
      );
      if (dropped > 0) {
        log(
          'error',
          `${dropped} notifications to ${name} were dropped: ${maxQueuedNotifications} are already waiting`,
        );
      }
    } catch (error) {
      // Nothing was noted: the next look finds it again.
      this.ongoingIds.delete(name);
      throw error;
    }
    for (const delivery of this.deliveries) if (delivery.target.name === name) delivery.wake();
    return ids;
  }
}
