import { setTimeout as pause } from 'node:timers/promises';
import type { DemonstrationProgress } from '@/lib/contract/types';
import { formatError } from '@/lib/core/format-error.mjs';
import { type ListenerAddress, Visitor } from './visitor';

/** How much a demonstration sends. */
export interface DemonstrationPlan {
  listener: ListenerAddress;
  /** How many sessions to start. */
  visitors: number;
  /** Each sends one request per second for so many seconds. */
  seconds: number;
}

/**
 * Sends real requests of visitors that keep their cookies, spread evenly over each second. It ends by itself.
 * Each visitor arrives once the previous one has its first response: they share an address, and the proxy takes first
 * requests that are in flight together from one address for one session's.
 */
export class Demonstration {
  readonly #plan: DemonstrationPlan;
  readonly #abortController = new AbortController();
  #sent = 0;
  #responses = 0;
  #failure: string | null = null;
  #isRunning = true;
  /** Resolves when the last visitor has ended; it never rejects. */
  readonly finished: Promise<void>;
  /** Resolves with the first visitor's first response, or with its failure. */
  readonly firstResult: Promise<void>;
  #resolveFirstResult: () => void = () => undefined;

  constructor(plan: DemonstrationPlan) {
    this.#plan = plan;
    this.firstResult = new Promise((resolve) => {
      this.#resolveFirstResult = resolve;
    });
    this.finished = this.#run().then(() => {
      this.#isRunning = false;
    });
  }

  get progress(): DemonstrationProgress {
    const { visitors, seconds } = this.#plan;
    return {
      visitors,
      seconds,
      sent: this.#sent,
      responses: this.#responses,
      failure: this.#failure,
      running: this.#isRunning,
    };
  }

  /** Sends no further request. */
  stop(): void {
    this.#abortController.abort();
  }

  async #run(): Promise<void> {
    const { listener, visitors, seconds } = this.#plan;
    const further: Promise<void>[] = [];
    for (let left = visitors; left > 0 && !this.#isStopped; left--) {
      const visitor = new Visitor(listener);
      await this.#sendRequest(visitor);
      this.#resolveFirstResult();
      further.push(this.#sendFurtherRequests(visitor, seconds - 1));
      await this.#wait(1000 / visitors);
    }
    await Promise.all(further);
  }

  async #sendFurtherRequests(visitor: Visitor, times: number): Promise<void> {
    for (let left = times; left > 0; left--) {
      await this.#wait(1000);
      if (this.#isStopped) break;
      await this.#sendRequest(visitor);
    }
    visitor.closeConnection();
  }

  async #sendRequest(visitor: Visitor): Promise<void> {
    this.#sent += 1;
    try {
      await visitor.sendRequest();
      this.#responses += 1;
    } catch (error) {
      this.#failure = formatError(error);
    }
  }

  get #isStopped(): boolean {
    return this.#abortController.signal.aborted;
  }

  async #wait(delayMs: number): Promise<void> {
    const { signal } = this.#abortController;
    // A wait that is cut short by `stop` is over, no more.
    await pause(delayMs, undefined, { signal, ref: false }).catch((error: Error) => {
      if (error.name !== 'AbortError') throw error;
    });
  }
}
