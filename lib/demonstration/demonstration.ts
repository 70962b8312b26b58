import { setTimeout as pause } from 'node:timers/promises';
import type { DemonstrationProgress } from '@/lib/api/types';
import { type Listener, Visitor } from './visitor';

/** How much a demonstration sends. */
export interface DemonstrationPlan {
  listener: Listener;
  /** How many sessions come. */
  visitors: number;
  /** Each sends one request per second for so many seconds. */
  seconds: number;
}

/** Real requests from visitors who keep their cookies, spread evenly over each second. It ends by itself. */
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
    const visits = Array.from({ length: plan.visitors }, (_, number) =>
      this.#visit((number * 1000) / plan.visitors),
    );
    this.ended = Promise.all(visits).then(() => {
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

  async #visit(startMillis: number): Promise<void> {
    const visitor = new Visitor(this.#plan.listener);
    await this.#wait(startMillis);
    for (let left = this.#plan.seconds; left > 0 && !this.#stopping.signal.aborted; left--) {
      this.#sent += 1;
      try {
        await visitor.ask();
        this.#answered += 1;
      } catch (error) {
        this.#failure = (error as Error).message;
      }
      this.#tellTried();
      await this.#wait(1000);
    }
    visitor.leave();
  }

  async #wait(millis: number): Promise<void> {
    const { signal } = this.#stopping;
    // A wait that is cut short by `stop` is over, no more.
    await pause(millis, undefined, { signal, ref: false }).catch((error: Error) => {
      if (error.name !== 'AbortError') throw error;
    });
  }
}
