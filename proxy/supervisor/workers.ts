import { type ChildProcess, fork } from 'node:child_process';
import type { Busy } from '../journal/record';
import type { FromWorker, Learned, ToWorker } from '../messages';
import type { BackendHealth, Intent, Plan } from '../plan';
import { Learning } from '../sticky/learning';
import { DealtFront } from './dealt-front';
import type { Front } from './front';
import { KeptFront } from './kept-front';

export interface WorkersEvents {
  onFailure(upstream: string, backend: string, detail: string): void;
  /** A worker ended that should not have. @param detail a sentence */
  onRestart(detail: string): void;
}

interface Gauges {
  rejected: number;
  busy: Busy[];
}

interface Slot {
  id: number;
  worker: ChildProcess;
  listening: boolean;
  gauges: Gauges;
  /** Malformed requests counted by workers that had this slot before. */
  rejectedBefore: number;
  applied: number;
}

/** A worker that dies at once is not started again sooner than this, ms. */
const RESTART_PAUSE = 200;
/** How long after the grace a worker is killed, ms. */
const KILL_AFTER = 500;

/** The worker processes: as many as asked for, each restarted when it dies, all told the same. */
export class Workers {
  private readonly slots: Slot[] = [];
  private readonly front: Front;
  private stopping = false;
  private ports: number[] = [];
  private readonly learning: Learning;
  private learnedSince = false;

  /** @param script the worker's */
  constructor(
    private readonly script: string,
    private plan: Plan,
    private intent: Intent,
    private readonly health: () => BackendHealth[],
    private readonly events: WorkersEvents,
    learned: Learned[],
  ) {
    this.front = plan.workers === 1 ? new KeptFront() : new DealtFront(plan.workers);
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
    const problem = await this.front.open(this.plan.listeners, () => undefined);
    if (problem !== null) throw new Error(problem);
    for (let id = 1; id <= this.plan.workers; id++) await this.fork(id, 0);
    return this.ports;
  }

  applyIntent(intent: Intent): void {
    this.intent = intent;
    this.broadcast({ type: 'intent', intent });
  }

  /**
   * Puts a new plan in force on every worker.
   * @returns what could not be put in force, in words; null where all of it was
   */
  async reload(plan: Plan): Promise<string | null> {
    for (const upstream of plan.upstreams) this.learning.tableOf(upstream);
    let answers: Promise<string | null>[] = [];
    const problem = await this.front.open(plan.listeners, () => {
      this.plan = plan;
      answers = this.slots.map((slot) => this.reloadOne(slot));
    });
    return problem ?? (await Promise.all(answers)).find((answer) => answer !== null) ?? null;
  }

  private reloadOne(slot: Slot): Promise<string | null> {
    return new Promise((resolve) => {
      const listener = (message: FromWorker): void => {
        if (message.type === 'reloaded') settle(message.problem);
      };
      // A worker that dies meanwhile starts anew with the new plan.
      const died = (): void => settle(null);
      const settle = (problem: string | null): void => {
        slot.worker.off('message', listener);
        slot.worker.off('exit', died);
        resolve(problem);
      };
      slot.worker.on('message', listener);
      slot.worker.once('exit', died);
      this.send(slot, { type: 'reload', plan: this.planForWorkers() });
    });
  }

  private planForWorkers(): Plan {
    return { ...this.plan, listeners: this.front.listenersOf(this.plan.listeners) };
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

  get rejected(): number {
    return this.slots.reduce((sum, slot) => sum + slot.rejectedBefore + slot.gauges.rejected, 0);
  }

  /** All learned pins, or null where none was made or used since the last call. */
  takeLearned(): Learned[] | null {
    if (!this.learnedSince) return null;
    this.learnedSince = false;
    return this.learning.all(Date.now());
  }

  /** What each backend has to do, over all workers. */
  busy(): Busy[] {
    const sums = new Map<string, Busy>();
    for (const { gauges } of this.slots) {
      for (const [upstream, backend, inFlight, tunnels] of gauges.busy) {
        const key = `${upstream} ${backend}`;
        const sum = sums.get(key);
        if (sum === undefined) sums.set(key, [upstream, backend, inFlight, tunnels]);
        else {
          sum[2] += inFlight;
          sum[3] += tunnels;
        }
      }
    }
    return [...sums.values()];
  }

  /** Ends all workers. @param grace ms for requests in flight */
  async stop(grace: number): Promise<void> {
    this.stopping = true;
    this.learning.close();
    this.front.close();
    this.broadcast({ type: 'stop', grace });
    await Promise.all(this.slots.map((slot) => ended(slot.worker, grace + KILL_AFTER)));
  }

  private fork(id: number, rejectedBefore: number): Promise<void> {
    const worker = fork(this.script);
    const gauges: Gauges = { rejected: 0, busy: [] };
    const slot: Slot = { id, worker, listening: false, gauges, rejectedBefore, applied: -1 };
    this.slots[id - 1] = slot;
    worker.on('error', (error) => console.error(`stickyboard: worker ${id}: ${error.message}`));
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromWorker, handle: unknown) => {
        if (message.type === 'cannot-start') reject(new Error(message.message));
        this.received(slot, message);
        this.front.received(id - 1, message, handle);
        if (message.type === 'listening') resolve();
      });
      // Not on `exit`, what it said may be yet to be read; nor on `disconnect`, which a handle on its way prevents.
      worker.on('close', () => this.front.leave(id - 1));
      worker.on('exit', (code, signal) => {
        reject(new Error(`worker ${id} ended before it listened`));
        this.exited(slot, signal ?? `code ${code}`);
      });
    });
  }

  private received(slot: Slot, message: FromWorker): void {
    switch (message.type) {
      case 'ready':
        this.front.prepare(slot.worker);
        this.send(slot, {
          type: 'start',
          id: slot.id,
          plan: this.planForWorkers(),
          intent: this.intent,
          health: this.health(),
          learned: this.learning.all(Date.now()),
        });
        break;
      case 'listening':
        slot.listening = true;
        this.ports = message.ports;
        this.front.join(slot.id - 1, slot.worker);
        break;
      case 'failure':
        this.events.onFailure(message.upstream, message.backend, message.detail);
        break;
      case 'learned':
        this.learning.merge(message.learned);
        this.learnedSince = true;
        for (const other of this.slots) if (other !== slot) this.send(other, message);
        break;
      case 'applied':
        slot.applied = message.version;
        break;
      case 'gauges':
        slot.gauges = { rejected: message.rejected, busy: message.busy };
        break;
      default:
    }
  }

  private exited(slot: Slot, how: string): void {
    if (this.stopping || !slot.listening) return;
    slot.listening = false;
    const sentence = `Worker ${slot.id} ended (${how}) and is started again.`;
    this.events.onRestart(sentence);
    console.error(`stickyboard: ${sentence}`);
    const rejected = slot.rejectedBefore + slot.gauges.rejected;
    slot.gauges = { rejected: 0, busy: [] };
    const again = (): void => {
      if (this.stopping) return;
      this.fork(slot.id, rejected).catch((error: Error) => {
        console.error(`stickyboard: worker ${slot.id} cannot be started: ${error.message}`);
        setTimeout(again, RESTART_PAUSE * 5);
      });
    };
    setTimeout(again, RESTART_PAUSE);
  }

  private broadcast(message: ToWorker): void {
    for (const slot of this.slots) this.send(slot, message);
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
    worker.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
