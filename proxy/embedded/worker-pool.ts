import { fork } from 'node:child_process';
import type { EventPayload } from '@/lib/core/events';
import { formatProcessExit } from '@/lib/core/format/event-sentence';
import { formatError } from '@/lib/core/format-error.mjs';
import type { Logger } from '@/lib/core/logger';
import { ProcessReplacementError } from '@/lib/core/plane';
import { JournalSlots } from './journal-slots';
import type { WorkerToSupervisorMessage } from './messages';
import { sendToWorker, type WorkerProcess, waitForExit } from './worker-process';
import { addCounters, finalCounts, idleGauges, zeroCounters } from './worker-report';

export interface WorkerPoolEvents {
  onMessage(worker: WorkerProcess, message: WorkerToSupervisorMessage): void;
  /** It has exited, and its last message has been handled. */
  onExit(worker: WorkerProcess): void;
  /** A worker ended that should not have. */
  onRestart(exit: EventPayload<'process-restarted'>): void;
  log: Logger;
}

/** A worker that dies at once is not started again sooner than this, ms. */
const restartDelayMs = 200;
/** Requests make much short-lived garbage: a larger young generation is collected less often. */
const workerExecArgv = ['--min-semi-space-size=16', '--max-semi-space-size=32'];
/** How long after its grace a worker is killed, ms: at a stop, and if only its replacement waits for it. */
const killMarginMs = 1000;
const retireMarginMs = 5000;
/** How long a worker that is to replace another may take until it serves, ms. */
const startTimeoutMs = 30_000;

/** The processes of the workers: each is started again when it dies, and may be replaced by another. */
export class WorkerPool {
  private readonly processes = new Set<WorkerProcess>();
  private readonly journalSlots: JournalSlots;
  /** Number of the worker for which one is being started that is to replace it; 0 for none. */
  private replacingId = 0;
  private isStopping = false;
  /** The counts of exited workers. */
  exitedCounters = zeroCounters;

  /** @param script the workers' @param journal directory of their journals */
  constructor(
    private readonly script: string,
    journal: string,
    private readonly events: WorkerPoolEvents,
  ) {
    this.journalSlots = new JournalSlots(journal, events.log);
  }

  /** All that are alive, also those that start or retire. */
  get liveWorkers(): WorkerProcess[] {
    return [...this.processes];
  }

  get servingWorkers(): WorkerProcess[] {
    return this.liveWorkers.filter(({ state }) => state === 'serving');
  }

  /** Starts a worker; resolves once it serves. @throws Error, a sentence, if it cannot */
  start(id: number): Promise<void> {
    return this.fork(id, this.journalSlots.acquire());
  }

  /**
   * Has each of `count` workers replaced, one after the other: a new one serves before the old one retires, so that the
   * number of serving workers never drops. The old ones get `graceMs` ms to finish, in parallel; resolves once all of
   * them have exited.
   * @throws Error, a sentence, if a new one cannot be started: the old one continues, and so do those after it
   */
  async replaceAll(count: number, graceMs: number): Promise<void> {
    const retirements: Promise<void>[] = [];
    try {
      for (let id = 1; id <= count; id++) {
        const oldWorker = this.servingWorkers.find((worker) => worker.id === id);
        // One that died is restarted anyway.
        if (oldWorker === undefined) continue;
        await this.startReplacement(id);
        if (this.isStopping) return;
        if (this.processes.has(oldWorker)) retirements.push(retireWorker(oldWorker, graceMs));
      }
    } finally {
      await Promise.all(retirements);
    }
  }

  /** Waits until all have exited, after a stop message. @param graceMs ms that they were given */
  async waitForExit(graceMs: number): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.liveWorkers.map((worker) => waitForExit(worker, graceMs + killMarginMs)));
  }

  private async startReplacement(id: number): Promise<void> {
    this.replacingId = id;
    try {
      await this.fork(id, this.journalSlots.acquire(), startTimeoutMs);
    } catch (error) {
      if (this.isStopping) return;
      // It died meanwhile, and was not restarted because its replacement was to start.
      if (!this.servingWorkers.some((worker) => worker.id === id))
        this.restartWorker(id, this.journalSlots.acquire());
      throw new ProcessReplacementError(id, formatError(error));
    } finally {
      this.replacingId = 0;
    }
  }

  /** @param timeoutMs ms after which it is killed if it does not serve by then; 0 is never */
  private fork(id: number, journalSlot: number, timeoutMs = 0): Promise<void> {
    const child = fork(this.script, { execArgv: workerExecArgv });
    const worker: WorkerProcess = {
      ...{ id, journalSlot, child, plan: null, gauges: idleGauges },
      state: 'starting',
      appliedIntentVersion: -1,
    };
    this.processes.add(worker);
    const timer = timeoutMs === 0 ? undefined : setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.on('error', (error) => this.events.log('error', `worker ${id}: ${formatError(error)}`));
    return new Promise((resolve, reject) => {
      child.on('message', (message: WorkerToSupervisorMessage) => {
        if (message.type === 'start-failed') reject(new Error(message.message));
        if (message.type === 'listening') {
          worker.state = 'serving';
          clearTimeout(timer);
        }
        this.events.onMessage(worker, message);
        if (message.type === 'listening') resolve();
      });
      // Not on `exit`, when its last messages may be unread; nor on `disconnect`, which a handle in transit prevents.
      child.on('close', (code, signal) => {
        clearTimeout(timer);
        this.events.onExit(worker);
        this.onProcessExit(worker, code, signal);
        const exitReason = signal ?? `code ${code}`;
        reject(new Error(`it exited (${exitReason}) before it was ready`));
      });
    });
  }

  private onProcessExit(worker: WorkerProcess, exitCode: number | null, signal: NodeJS.Signals | null): void {
    if (this.isStopping) return;
    // It has written all that it had to write, and reported all that it had to report.
    const exitedCleanly = exitCode === 0;
    const { id, state, journalSlot } = worker;
    this.processes.delete(worker);
    this.exitedCounters = addCounters(
      this.exitedCounters,
      exitedCleanly ? worker.gauges : finalCounts(worker),
    );
    if (state === 'serving') {
      const exit = { process: 'worker', worker: id, exitCode, signal, error: null, wasReady: true };
      this.events.onRestart(exit);
      this.events.log('error', formatProcessExit({ payload: exit }));
      if (this.replacingId !== id) {
        setTimeout(() => this.restartWorker(id, journalSlot), restartDelayMs);
        return;
      }
    }
    if (state === 'leaving' && !exitedCleanly)
      this.events.log(
        'error',
        `worker ${id}, which was replaced, ended (${signal ?? `code ${exitCode}`}) before it had finished`,
      );
    this.journalSlots.release(journalSlot);
  }

  private restartWorker(id: number, journalSlot: number): void {
    if (this.isStopping) return;
    this.fork(id, journalSlot).catch((error: Error) => {
      if (this.isStopping) return;
      this.events.log('error', `worker ${id} cannot be started: ${formatError(error)}`);
      setTimeout(() => this.restartWorker(id, this.journalSlots.acquire()), restartDelayMs * 5);
    });
  }
}

/** Retires a worker whose replacement serves; resolves once it has exited. */
function retireWorker(worker: WorkerProcess, graceMs: number): Promise<void> {
  worker.state = 'leaving';
  sendToWorker(worker, { type: 'retire', graceMs });
  return waitForExit(worker, graceMs + retireMarginMs);
}
