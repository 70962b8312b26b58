import { type ChildProcess, fork } from 'node:child_process';
import type { Keeping } from '../journal/keeping';
import type { Busy } from '../journal/record';
import type { Log } from '../log';
import type { FromWorker, Learned, ToWorker } from '../messages';
import type { BackendHealth, Intent, ListenerTlsPlan, Plan, Unpins } from '../plan';
import { Learning } from '../sticky/learning';
import { portionsOf, Unpinned } from '../sticky/unpinned';
import {
  busyOf,
  type Counted,
  countedBy,
  endedWith,
  idle,
  keepingOf,
  nothingCounted,
  type Told,
} from './counted';
import { DealtFront } from './dealt-front';
import type { Front } from './front';
import { KeptFront } from './kept-front';

export interface WorkersEvents {
  onFailure(upstream: string, backend: string, detail: string): void;
  /** A worker ended that should not have. @param detail a sentence */
  onRestart(detail: string): void;
  log: Log;
}

interface Slot extends Told {
  id: number;
  worker: ChildProcess;
  listening: boolean;
  /** What it was told last to put in force. */
  plan: Plan | null;
  applied: number;
}

/** A worker that dies at once is not started again sooner than this, ms. */
const RESTART_PAUSE = 200;
/** Requests leave much garbage and nearly all of it is dead soon: with more room it is looked at less often. */
const WORKER_FLAGS = ['--min-semi-space-size=16', '--max-semi-space-size=32'];
/** How long after the grace a worker is killed, ms. */
const KILL_AFTER = 500;

/** The worker processes: as many as asked for, each restarted when it dies, all told the same. */
export class Workers {
  private readonly slots: Slot[] = [];
  private readonly front: Front;
  private stopping = false;
  private readonly learning: Learning;
  private learnedSince = false;
  private hasRoom = true;
  /** Kept for workers that come later. */
  private readonly unpinned = new Unpinned();

  /** @param script the worker's */
  constructor(
    private readonly script: string,
    private plan: Plan,
    private intent: Intent,
    private readonly health: () => BackendHealth[],
    private readonly events: WorkersEvents,
    learned: Learned[],
  ) {
    this.front = plan.workers === 1 ? new KeptFront() : new DealtFront(plan.workers, events.log);
    // Workers learn; the supervisor only keeps what they tell, for those that come later.
    this.learning = new Learning(() => undefined);
    for (const upstream of plan.upstreams) this.learning.tableOf(upstream);
    this.learning.merge(learned);
  }

  /**
   * Forks as many workers as the plan has and waits until all serve.
   * @returns the ports listened on, in the order of the plan's listeners
   * @throws with a sentence where one cannot start or an address cannot be used
   */
  async start(): Promise<number[]> {
    const listeners = await this.front.prepare(this.plan.listeners);
    this.plan = { ...this.plan, listeners };
    this.front.commit();
    for (let id = 1; id <= this.plan.workers; id++) await this.fork(id, nothingCounted);
    return listeners.map(({ port }) => port);
  }

  applyIntent(intent: Intent): void {
    this.intent = intent;
    this.broadcast({ type: 'intent', intent });
  }

  applyUnpins(unpins: readonly Unpins[]): void {
    for (const portion of portionsOf(unpins)) {
      this.unpinned.apply(portion);
      this.broadcast({ type: 'unpins', unpins: portion });
    }
  }

  /**
   * Makes a new plan ready, here and in every worker; it is not in force before `reload`.
   * @returns the plan for `reload`
   * @throws Error, a sentence, where one of them cannot; all have dropped it then
   */
  async prepare(plan: Plan): Promise<Plan> {
    const ready = { ...plan, listeners: await this.front.prepare(plan.listeners) };
    const answers = await this.ask({ type: 'prepare', plan: ready }, 'prepared');
    for (const answer of answers) {
      if (answer === null || answer.problem === null) continue;
      this.drop();
      throw new Error(answer.problem);
    }
    return ready;
  }

  /** Gives up the plan that was made ready. */
  drop(): void {
    this.front.drop();
    this.broadcast({ type: 'drop' });
  }

  /** Puts the plan that was made ready in force on every worker, and on those that start later. */
  async reload(plan: Plan): Promise<void> {
    this.plan = plan;
    for (const upstream of plan.upstreams) this.learning.tableOf(upstream);
    for (const slot of this.slots) if (slot.listening) slot.plan = plan;
    const answers = this.ask({ type: 'reload', plan }, 'reloaded');
    this.front.commit();
    await answers;
  }

  /** Has the workers use renewed certificates. @param tls of the listeners, in the order of the plan */
  renew(tls: (ListenerTlsPlan | null)[]): void {
    const listeners = this.plan.listeners.map((listener, index) => ({ ...listener, tls: tls[index] }));
    this.plan = { ...this.plan, listeners };
    for (const slot of this.slots) if (slot.listening) slot.plan = this.plan;
    this.broadcast({ type: 'certificates', tls });
  }

  /** Tells all workers that listen; resolves with the answers, null of one that ended instead. */
  private ask<Type extends FromWorker['type']>(
    message: ToWorker,
    type: Type,
  ): Promise<(Extract<FromWorker, { type: Type }> | null)[]> {
    const listening = this.slots.filter((slot) => slot.listening);
    const answers = listening.map(({ worker }) => {
      return new Promise<Extract<FromWorker, { type: Type }> | null>((resolve) => {
        const settle = (answer: Extract<FromWorker, { type: Type }> | null): void => {
          worker.off('message', listener);
          worker.off('close', ended);
          resolve(answer);
        };
        const listener = (answer: FromWorker): void => {
          if (answer.type === type) settle(answer as Extract<FromWorker, { type: Type }>);
        };
        const ended = (): void => settle(null);
        worker.on('message', listener);
        worker.once('close', ended);
      });
    });
    for (const slot of listening) this.sendPlan(slot, message);
    return Promise.all(answers);
  }

  applyHealth(health: BackendHealth): void {
    this.broadcast({ type: 'health', health });
  }

  /** Version of the operator's intent that every worker has in force. */
  get appliedIntent(): number {
    return this.slots.length === 0 ? 0 : Math.min(...this.slots.map((slot) => slot.applied));
  }

  get count(): number {
    return this.slots.filter((slot) => slot.listening).length;
  }

  /** What all workers counted since the start. */
  get counted(): Counted {
    return countedBy(this.slots);
  }

  /** What becomes of decisions, on the worker that is worst off. */
  get keeping(): Keeping {
    return keepingOf(this.slots);
  }

  /** Whether the journal is within its bound. */
  setRoom(hasRoom: boolean): void {
    this.hasRoom = hasRoom;
    this.broadcast({ type: 'room', hasRoom });
  }

  /** All learned pins, or null where none was made or used since the last call. */
  takeLearned(): Learned[] | null {
    if (!this.learnedSince) return null;
    this.learnedSince = false;
    return this.learning.all(Date.now());
  }

  /** What was taken last could not be kept: the next call gives it again. */
  learnedAgain(): void {
    this.learnedSince = true;
  }

  /** What each backend has to do, over all workers. */
  busy(): Busy[] {
    return busyOf(this.slots);
  }

  /** Ends all workers. @param grace ms for requests in flight */
  async stop(grace: number): Promise<void> {
    this.stopping = true;
    this.learning.close();
    this.front.close();
    this.broadcast({ type: 'stop', grace });
    await Promise.all(this.slots.map((slot) => ended(slot.worker, grace + KILL_AFTER)));
  }

  private fork(id: number, before: Counted): Promise<void> {
    const worker = fork(this.script, { execArgv: WORKER_FLAGS });
    const slot: Slot = { id, worker, listening: false, plan: null, gauges: idle, before, applied: -1 };
    this.slots[id - 1] = slot;
    worker.on('error', (error) => this.events.log('error', `worker ${id}: ${error.message}`));
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromWorker) => {
        if (message.type === 'cannot-start') reject(new Error(message.message));
        this.received(slot, message);
        if (message.type === 'listening') resolve();
      });
      // Not on `exit`, what it said may be yet to be read; nor on `disconnect`, which a handle on its way prevents.
      worker.on('close', (code, signal) => {
        this.front.leave(id - 1);
        reject(new Error(`worker ${id} ended before it listened`));
        this.exited(slot, signal ?? `code ${code}`);
      });
    });
  }

  private received(slot: Slot, message: FromWorker): void {
    switch (message.type) {
      case 'ready':
        slot.plan = this.plan;
        this.sendPlan(slot, {
          type: 'start',
          id: slot.id,
          plan: this.plan,
          intent: this.intent,
          health: this.health(),
          learned: this.learning.all(Date.now()),
          hasRoom: this.hasRoom,
        });
        for (const unpins of portionsOf(this.unpinned.all())) this.send(slot, { type: 'unpins', unpins });
        break;
      case 'listening':
        slot.listening = true;
        // What came into force while it started, it could not hear.
        if (slot.plan !== this.plan) this.sendPlan(slot, { type: 'reload', plan: this.plan });
        this.send(slot, { type: 'intent', intent: this.intent });
        this.send(slot, { type: 'room', hasRoom: this.hasRoom });
        for (const health of this.health()) this.send(slot, { type: 'health', health });
        this.front.join(slot.id - 1, slot.worker);
        break;
      case 'connections':
        this.front.reported(slot.id - 1, message.taken, message.closed);
        break;
      case 'failure':
        this.events.onFailure(message.upstream, message.backend, message.detail);
        break;
      case 'log':
        this.events.log(message.level, message.sentence);
        break;
      case 'learned':
        this.learning.merge(message.learned);
        this.learnedSince = true;
        for (const other of this.slots) if (other !== slot) this.send(other, message);
        break;
      case 'uses':
        for (const other of this.slots) if (other !== slot) this.send(other, message);
        break;
      case 'applied':
        slot.applied = message.version;
        break;
      case 'gauges':
        slot.gauges = message.gauges;
        break;
      default:
    }
  }

  private exited(slot: Slot, how: string): void {
    if (this.stopping || !slot.listening) return;
    slot.listening = false;
    const sentence = `Worker ${slot.id} ended (${how}) and is started again.`;
    this.events.onRestart(sentence);
    this.events.log('error', sentence);
    const before = endedWith(slot);
    slot.before = before;
    slot.gauges = idle;
    const again = (): void => {
      if (this.stopping) return;
      this.fork(slot.id, before).catch((error: Error) => {
        this.events.log('error', `worker ${slot.id} cannot be started: ${error.message}`);
        setTimeout(again, RESTART_PAUSE * 5);
      });
    };
    setTimeout(again, RESTART_PAUSE);
  }

  private broadcast(message: ToWorker): void {
    for (const slot of this.slots) this.send(slot, message);
  }

  /** Tells of a plan, having sent what the worker needs for its listeners. */
  private sendPlan(slot: Slot, message: ToWorker): void {
    if (slot.worker.connected) this.front.supply(slot.worker);
    this.send(slot, message);
  }

  private send(slot: Slot, message: ToWorker): void {
    if (slot.worker.connected) slot.worker.send(message);
  }
}

/** Waits for a worker's end and kills it after `patience` ms. */
function ended(worker: ChildProcess, patience: number): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => worker.kill('SIGKILL'), patience);
    // What it said last is heard only before its `close`.
    worker.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
