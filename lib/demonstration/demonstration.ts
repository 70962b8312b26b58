import { setTimeout as pause } from 'node:timers/promises';
import type { DemonstrationProgress } from '@/lib/api/types';
import { errorSentence } from '@/lib/core/error-sentence.mjs';
import { type Listener, Visitor } from './visitor';

/** How much a demonstration sends. */
export interface DemonstrationPlan {
  listener: Listener;
  /** How many sessions come. */
  visitors: number;
  /** Each sends one request per second for so many seconds. */
  seconds: number;
}

/**
 * Real requests from visitors who keep their cookies, spread evenly over each second. It ends by itself.
 * Each visitor comes once the one before has its first answer: they share an address, and the proxy takes first
 * requests that are in flight together from one address for one session's.
 */
export class Demonstration {
  readonly #plan: DemonstrationPlan;
  readonly #stopping = new AbortController();
  #sent = 0;
  #answered = 0;
  #failure: string | null = null;
  #running = true;
  /** Resolves when the last visitor has left; it never rejects. */
  readonly ended: Promise<void>;
  /** Resolves with the first visitor's first answer, or with its failure. */
  readonly tried: Promise<void>;
  #tellTried: () => void = () => undefined;

  constructor(plan: DemonstrationPlan) {
    this.#plan = plan;
    this.tried = new Promise((resolve) => {
      this.#tellTried = resolve;
    });
    this.ended = this.#run().then(() => {
      this.#running = false;
    });
  }

  get progress(): DemonstrationProgress {
    const { visitors, seconds } = this.#plan;
    return {
      visitors,
      seconds,
      sent: this.#sent,
      answered: this.#answered,
      failure: this.#failure,
      running: this.#running,
    };
  }

  /** Lets no further request go out. */
  stop(): void {
    this.#stopping.abort();
  }

  async #run(): Promise<void> {
    const { listener, visitors, seconds } = this.#plan;
    const further: Promise<void>[] = [];
    for (let left = visitors; left > 0 && !this.#stopped; left--) {
      const visitor = new Visitor(listener);
      await this.#ask(visitor);
      this.#tellTried();
      further.push(this.#askAgain(visitor, seconds - 1));
      await this.#wait(1000 / visitors);
    }
    await Promise.all(further);
  }

  async #askAgain(visitor: Visitor, times: number): Promise<void> {
    for (let left = times; left > 0; left--) {
      await this.#wait(1000);
      if (this.#stopped) break;
      await this.#ask(visitor);
    }
    visitor.leave();
  }

  async #ask(visitor: Visitor): Promise<void> {
    this.#sent += 1;
    try {
      await visitor.ask();
      this.#answered += 1;
    } catch (error) {
      this.#failure = errorSentence(error);
    }
  }

  get #stopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #wait(millis: number): Promise<void> {
    const { signal } = this.#stopping;
    // A wait that is cut short by `stop` is over, no more.
    await pause(millis, undefined, { signal, ref: false }).catch((error: Error) => {
      if (error.name !== 'AbortError') throw error;
    });
  }
}
