import { fork } from 'node:child_process';
import { errorSentence } from '@/lib/core/error-sentence.mjs';
import type { Log } from '../log';
import type { FromWorker } from '../messages';
import { idle, killedWith, nothingCounted, sumOf } from './counted';
import { JournalNumbers } from './journal-numbers';
import { ended, send, type WorkerProcess } from './worker-process';

export interface CrewEvents {
  onMessage(worker: WorkerProcess, message: FromWorker): void;
  /** All that it had to say has been heard, and it has gone. */
  onGone(worker: WorkerProcess): void;
  /** A worker ended that should not have. @param detail a sentence */
  onRestart(detail: string): void;
  log: Log;
}

/** A worker that dies at once is not started again sooner than this, ms. */
const RESTART_PAUSE = 200;
/** Requests leave much garbage and nearly all of it is dead soon: with more room it is looked at less often. */
const WORKER_FLAGS = ['--min-semi-space-size=16', '--max-semi-space-size=32'];
/** How long after its grace a worker is killed, ms: at a stop, and where only those wait for it that replaced it. */
const KILL_AFTER = 1000;
const LEAVE_AFTER = 5000;
/** How long a worker that is to replace another may take until it serves, ms. */
const START_LIMIT = 30_000;

/** The processes of the workers: each is started again when it dies, and may be replaced by another. */
export class Crew {
  private readonly processes = new Set<WorkerProcess>();
  private readonly journals: JournalNumbers;
  /** Number of the worker for which one is being started that is to replace it; 0 for none. */
  private replaced = 0;
  private stopping = false;
  /** What those counted that are gone. */
  gone = nothingCounted;

  /** @param script the workers' @param journal directory of their journals */
  constructor(
    private readonly script: string,
    journal: string,
    private readonly events: CrewEvents,
  ) {
    this.journals = new JournalNumbers(journal, events.log);
  }

  /** All that are alive, those too that start or leave. */
  get all(): WorkerProcess[] {
    return [...this.processes];
  }

  get serving(): WorkerProcess[] {
    return this.all.filter(({ state }) => state === 'serving');
  }

  /** Starts a worker; resolves once it serves. @throws Error, a sentence, where it cannot */
  start(id: number): Promise<void> {
    return this.fork(id, this.journals.take());
  }

  /**
   * Has each of `count` workers replaced, one after the other: a new one serves before the old one is told to go, so
   * that there are as many as ever all the time. What old ones have yet to do gets `grace` ms, side by side; resolves
   * once all of them have ended.
   * @throws Error, a sentence, where a new one cannot be started: the old one goes on, and so do those after it
   */
  async replace(count: number, grace: number): Promise<void> {
    const leaving: Promise<void>[] = [];
    try {
      for (let id = 1; id <= count; id++) {
        const old = this.serving.find((worker) => worker.id === id);
        // One that died is started anew anyway.
        if (old === undefined) continue;
        await this.startBeside(id);
        if (this.stopping) return;
        if (this.processes.has(old)) leaving.push(dismiss(old, grace));
      }
    } finally {
      await Promise.all(leaving);
    }
  }

  /** Waits for the end of all, which have been told to stop. @param grace ms that they were given */
  async stop(grace: number): Promise<void> {
    this.stopping = true;
    await Promise.all(this.all.map((worker) => ended(worker, grace + KILL_AFTER)));
  }

  private async startBeside(id: number): Promise<void> {
    this.replaced = id;
    try {
      await this.fork(id, this.journals.take(), START_LIMIT);
    } catch (error) {
      if (this.stopping) return;
      // It died meanwhile, and was not started again because another one was to come.
      if (!this.serving.some((worker) => worker.id === id)) this.startAgain(id, this.journals.take());
      throw new Error(`worker ${id} cannot be replaced: ${errorSentence(error)}`);
    } finally {
      this.replaced = 0;
    }
  }

  /** @param limit ms after which it is killed where it does not serve by then; 0 is never */
  private fork(id: number, journal: number, limit = 0): Promise<void> {
    const child = fork(this.script, { execArgv: WORKER_FLAGS });
    const worker: WorkerProcess = {
      ...{ id, journal, child, plan: null, gauges: idle },
      state: 'starting',
      applied: -1,
    };
    this.processes.add(worker);
    const timer = limit === 0 ? undefined : setTimeout(() => child.kill('SIGKILL'), limit);
    child.on('error', (error) => this.events.log('error', `worker ${id}: ${errorSentence(error)}`));
    return new Promise((resolve, reject) => {
      child.on('message', (message: FromWorker) => {
        if (message.type === 'cannot-start') reject(new Error(message.message));
        if (message.type === 'listening') {
          worker.state = 'serving';
          clearTimeout(timer);
        }
        this.events.onMessage(worker, message);
        if (message.type === 'listening') resolve();
      });
      // Not on `exit`, what it said may be yet to be read; nor on `disconnect`, which a handle on its way prevents.
      child.on('close', (code, signal) => {
        clearTimeout(timer);
        this.events.onGone(worker);
        const how = signal ?? `code ${code}`;
        this.exited(worker, how, code === 0);
        reject(new Error(`it ended (${how}) before it served`));
      });
    });
  }

  /** @param inOrder whether it has written all that it had to write, and told all that it had to tell */
  private exited(worker: WorkerProcess, how: string, inOrder: boolean): void {
    if (this.stopping) return;
    const { id, state, journal } = worker;
    this.processes.delete(worker);
    this.gone = sumOf(this.gone, inOrder ? worker.gauges : killedWith(worker));
    if (state === 'serving') {
      const sentence = `Worker ${id} ended (${how}) and is started again.`;
      this.events.onRestart(sentence);
      this.events.log('error', sentence);
      if (this.replaced !== id) {
        setTimeout(() => this.startAgain(id, journal), RESTART_PAUSE);
        return;
      }
    }
    if (state === 'leaving' && !inOrder)
      this.events.log('error', `worker ${id}, which was replaced, ended (${how}) before it had finished`);
    this.journals.giveBack(journal);
  }

  private startAgain(id: number, journal: number): void {
    if (this.stopping) return;
    this.fork(id, journal).catch((error: Error) => {
      if (this.stopping) return;
      this.events.log('error', `worker ${id} cannot be started: ${errorSentence(error)}`);
      setTimeout(() => this.startAgain(id, this.journals.take()), RESTART_PAUSE * 5);
    });
  }
}

/** Tells a worker to make room for the one that serves instead; resolves once it has ended. */
function dismiss(worker: WorkerProcess, grace: number): Promise<void> {
  worker.state = 'leaving';
  send(worker, { type: 'retire', grace });
  return ended(worker, grace + LEAVE_AFTER);
}
