import { errorSentence, reportLevel } from '@/lib/core/error-sentence.mjs';
import type { Database } from '@/lib/database/open';
import type { Log } from '@/proxy/log';
import { choose } from './choose';
import { Delivery } from './delivery';
import type { NotifyTarget } from './kinds';
import { type Look, lastEvent, lookAround } from './look';
import { Outbox, type Progress, queueLimit } from './outbox';

const lookMillis = 1000;
/** How often what was told long ago is forgotten, in looks. */
const sweepLooks = 3600;

/** What the notifier works with. */
export interface NotifierParts {
  /** Opened for `operator`. */
  database: Database;
  /** The proxy that it speaks for. */
  node: string;
  log: Log;
  /** How often it is looked what has happened, ms; a second by default. */
  pace?: number;
}

/** Tells targets what happens, by the events of the log. One per data directory is at work. */
export class Notifier {
  private readonly outbox: Outbox;
  private deliveries: Delivery[] = [];
  /** Null until it is known whom to tell. */
  private targets: NotifyTarget[] | null = null;
  /** Ids that each target is known to have in its queue, or has had. */
  private readonly told = new Map<string, Set<string>>();
  private looks = 0;
  /** At which level it was reported that nothing can be told; null while it can. */
  private failing: 'error' | 'debug' | null = null;
  private stopped = false;
  private timer: NodeJS.Timeout | null = null;
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly parts: NotifierParts) {
    this.outbox = new Outbox(parts.database);
    this.schedule();
  }

  /** Tells these targets from now on; those that are gone are forgotten. */
  setTargets(targets: NotifyTarget[]): void {
    this.turn = this.turn.then(() => this.change(targets));
  }

  /** Ends it. What is under way is sent again by whoever comes next. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.turn;
    await Promise.all(this.deliveries.map((delivery) => delivery.stop()));
  }

  private async change(targets: NotifyTarget[]): Promise<void> {
    this.targets = targets;
    this.looks = 0;
    await Promise.all(this.deliveries.map((delivery) => delivery.stop()));
    this.deliveries = targets.map((target) => new Delivery(target, this.outbox, this.parts.log));
  }

  private schedule(): void {
    this.timer = setTimeout(() => {
      this.turn = this.turn
        .then(() => this.look())
        .finally(() => {
          if (!this.stopped) this.schedule();
        });
    }, this.parts.pace ?? lookMillis);
  }

  private async look(): Promise<void> {
    if (this.targets === null || this.stopped) return;
    try {
      await this.tellNews(this.targets);
      if (this.failing !== null)
        this.parts.log(this.failing === 'error' ? 'info' : 'debug', 'what happens can be told again');
      this.failing = null;
    } catch (error) {
      const level = reportLevel(error);
      if (this.failing === null)
        this.parts.log(level, `what happens cannot be told until it can be kept: ${errorSentence(error)}`);
      this.failing ??= level;
    }
  }

  private async tellNews(targets: NotifyTarget[]): Promise<void> {
    const { database } = this.parts;
    if (this.looks === 0) await this.outbox.keepOnly(targets.map(({ name }) => name));
    if (targets.length === 0) {
      this.looks++;
      return;
    }
    const known = await this.outbox.progress();
    const newest = await lastEvent(database);
    const positions = targets.map(({ name }) => known.get(name)?.event ?? newest);
    const least = Math.min(...targets.map(({ sessions }) => sessions));
    const look = await lookAround(database, Math.min(...positions), least);
    const standing: string[] = [];
    for (const target of targets) {
      const progress = known.get(target.name);
      standing.push(...(await this.tell(target, progress ?? null, look, newest)));
    }
    if (this.looks % sweepLooks === 0) await this.outbox.sweep(standing);
    this.looks++;
  }

  /** @returns ids of what the target would be told again if it were not known that it was */
  private async tell(
    target: NotifyTarget,
    progress: Progress | null,
    look: Look,
    newest: number,
  ): Promise<string[]> {
    const { log, node } = this.parts;
    const { name } = target;
    const now = Date.now();
    const before = progress ?? { event: newest, behind: false };
    const { messages, standing, after } = choose(target, before, look, node, now);
    const ids = standing.map(({ id }) => id);
    const told = this.told.get(name);
    this.told.set(name, new Set(ids));
    if (progress === null) {
      await this.outbox.begin(name, before, standing);
      return ids;
    }
    const fresh = messages.filter(({ id }) => !told?.has(id));
    if (fresh.length === 0 && after.event === before.event && after.behind === before.behind) return ids;
    try {
      const dropped = await this.outbox.add(name, before, after, fresh);
      if (dropped > 0) {
        log('error', `${dropped} notifications to ${name} were dropped: ${queueLimit} are waiting already`);
      }
    } catch (error) {
      // Nothing was noted: the next look finds it again.
      this.told.delete(name);
      throw error;
    }
    for (const delivery of this.deliveries) if (delivery.target.name === name) delivery.wake();
    return ids;
  }
}
