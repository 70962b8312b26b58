import { setTimeout as pause } from 'node:timers/promises';
import { errorSentence, reportLevel } from '@/lib/core/error-sentence.mjs';
import type { Log, LogLevel } from '@/proxy/log';
import type { NotifyTarget } from './kinds';
import type { Outbox, Waiting } from './outbox';
import { post } from './post';
import { isSpent, pauseAfter, timeLimit } from './schedule';

/** How long a database that cannot be written is left alone, ms. */
const databasePause = 1000;

/** Delivers to one target, one notification at a time and in order; others never wait for it. */
export class Delivery {
  private readonly ending = new AbortController();
  private awake = new AbortController();
  private readonly ended: Promise<void>;
  private failing = false;

  constructor(
    readonly target: NotifyTarget,
    private readonly outbox: Outbox,
    private readonly log: Log,
  ) {
    this.ended = this.run();
  }

  /** There is something in the queue. */
  wake(): void {
    this.awake.abort();
  }

  /** Ends it at once: what is under way is sent again by whoever comes next. */
  stop(): Promise<void> {
    this.ending.abort();
    this.wake();
    return this.ended;
  }

  private async run(): Promise<void> {
    while (!this.ending.signal.aborted) {
      this.awake = new AbortController();
      try {
        const next = await this.outbox.next(this.target.name);
        this.failing = false;
        if (next !== null) await this.deliver(next);
        else await this.rest(2 ** 30, this.awake.signal);
      } catch (error) {
        if (!this.failing)
          this.say(reportLevel(error), `what it is to be told cannot be kept: ${errorSentence(error)}`);
        this.failing = true;
        await this.rest(databasePause, this.ending.signal);
      }
    }
  }

  private async deliver(next: Waiting): Promise<void> {
    const { sequence, message } = next;
    const { name } = this.target;
    // Whoever was told now would take it for news.
    if (Date.now() - next.createdAt >= timeLimit) {
      const count = await this.outbox.giveUpOld(name);
      this.say('error', `${count} that have waited for an hour or longer were given up`);
      return;
    }
    const attempt = await post(this.target, message, this.ending.signal);
    if (this.ending.signal.aborted && !attempt.ok) return;
    const fields = { target: name, event: message.event, delivery: message.id };
    this.log('debug', `${name} ${attempt.said} to ${message.event}`, fields);
    if (attempt.ok) {
      await this.outbox.done(name, sequence, 'delivered');
      if (next.tries > 0) this.say('info', 'takes notifications again');
      return;
    }
    const tries = next.tries + 1;
    await this.outbox.failed(name, sequence, attempt.said);
    if (tries === 1) this.say('warn', `${attempt.said}${attempt.mayRetry ? '; it is tried again' : ''}`);
    if (!attempt.mayRetry || isSpent(tries, Date.now() - next.createdAt)) {
      await this.outbox.done(name, sequence, 'givenUp');
      this.say(
        'error',
        `${message.event} was given up after ${tries} ${tries === 1 ? 'try' : 'tries'}: ${attempt.said}`,
      );
      return;
    }
    await this.rest(pauseAfter(tries, attempt.after), this.ending.signal);
  }

  private say(level: LogLevel, sentence: string): void {
    this.log(level, `notifications to ${this.target.name} (${this.target.shown}): ${sentence}`);
  }

  private async rest(millis: number, signal: AbortSignal): Promise<void> {
    try {
      await pause(millis, undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
