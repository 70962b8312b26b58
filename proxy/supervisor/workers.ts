import type { FailedRequest } from '../health/failed-requests';
import type { Keeping } from '../journal/keeping';
import type { Busy } from '../journal/record';
import type { Log } from '../log';
import type { FromWorker, Learned, ToWorker } from '../messages';
import type { BackendHealth, Intent, ListenerTlsPlan, Plan, Unpins } from '../plan';
import { Learning } from '../sticky/learning';
import { portionsOf, Unpinned } from '../sticky/unpinned';
import { busyOf, type Counted, countedBy, keepingOf } from './counted';
import { Crew } from './crew';
import { DealtFront } from './dealt-front';
import type { Front } from './front';
import { KeptFront } from './kept-front';
import { answerOf, send, type WorkerProcess } from './worker-process';

export interface WorkersEvents {
  /** @param request what the backend had taken and did not answer; null where it took no connection */
  onFailure(upstream: string, backend: string, detail: string, request: FailedRequest | null): void;
  /** A backend answered at `at` (ms, machine time) after it had failed requests. */
  onAnswered(upstream: string, backend: string, at: number): void;
  /** A worker ended that should not have. @param detail a sentence */
  onRestart(detail: string): void;
  log: Log;
}

/** The workers: all are told the same, and what they tell is heard. */
export class Workers {
  private readonly front: Front;
  private readonly crew: Crew;
  private readonly learning: Learning;
  private learnedSince = false;
  private hasRoom = true;
  /** Kept for workers that come later. */
  private readonly unpinned = new Unpinned();

  /** @param script the worker's */
  constructor(
    script: string,
    private plan: Plan,
    private intent: Intent,
    private readonly health: () => BackendHealth[],
    private readonly events: WorkersEvents,
    learned: Learned[],
  ) {
    this.front = plan.workers === 1 ? new KeptFront() : new DealtFront(plan.workers, events.log);
    this.crew = new Crew(script, plan.journal, {
      onMessage: (worker, message) => this.received(worker, message),
      onGone: ({ child }) => this.front.leave(child),
      onRestart: (detail) => events.onRestart(detail),
      log: events.log,
    });
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
    for (let id = 1; id <= this.plan.workers; id++) await this.crew.start(id);
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
    for (const worker of this.crew.serving) worker.plan = plan;
    const answers = this.ask({ type: 'reload', plan }, 'reloaded');
    this.front.commit();
    await answers;
  }

  /** Has the workers use renewed certificates. @param tls of the listeners, in the order of the plan */
  renew(tls: (ListenerTlsPlan | null)[]): void {
    const listeners = this.plan.listeners.map((listener, index) => ({ ...listener, tls: tls[index] }));
    this.plan = { ...this.plan, listeners };
    for (const worker of this.crew.serving) worker.plan = this.plan;
    this.broadcast({ type: 'certificates', tls });
  }

  /** Tells all workers that serve; resolves with the answers, null of one that ended instead. */
  private ask<Type extends FromWorker['type']>(message: ToWorker, type: Type) {
    const answers = this.crew.serving.map((worker) => answerOf(worker, type));
    for (const worker of this.crew.serving) this.sendPlan(worker, message);
    return Promise.all(answers);
  }

  applyHealth(health: BackendHealth): void {
    this.broadcast({ type: 'health', health });
  }

  /** Version of the operator's intent that every worker has in force. */
  get appliedIntent(): number {
    const applied = this.crew.all.filter(({ state }) => state !== 'starting');
    return applied.length === 0 ? -1 : Math.min(...applied.map((worker) => worker.applied));
  }

  get count(): number {
    return this.crew.serving.length;
  }

  /** What all workers counted since the start. */
  get counted(): Counted {
    return countedBy(this.crew.all, this.crew.gone);
  }

  /** What becomes of decisions, on the worker that is worst off. */
  get keeping(): Keeping {
    return keepingOf(this.crew.all);
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
    return busyOf(this.crew.all);
  }

  /** Has each worker replaced by a new one, as `Crew.replace`; those before get the grace of the plan. */
  replace(): Promise<void> {
    return this.crew.replace(this.plan.workers, this.plan.grace.restart);
  }

  /** Ends all workers, with the grace of the plan for requests in flight. */
  async stop(): Promise<void> {
    const grace = this.plan.grace.stop;
    this.learning.close();
    this.front.close();
    this.broadcast({ type: 'stop', grace });
    await this.crew.stop(grace);
  }

  private received(worker: WorkerProcess, message: FromWorker): void {
    switch (message.type) {
      case 'ready':
        worker.plan = this.plan;
        this.sendPlan(worker, {
          type: 'start',
          id: worker.id,
          journal: worker.journal,
          plan: this.plan,
          intent: this.intent,
          health: this.health(),
          learned: this.learning.all(Date.now()),
          hasRoom: this.hasRoom,
        });
        for (const unpins of portionsOf(this.unpinned.all())) send(worker, { type: 'unpins', unpins });
        break;
      case 'listening':
        // What came into force while it started, it could not hear.
        if (worker.plan !== this.plan) this.sendPlan(worker, { type: 'reload', plan: this.plan });
        send(worker, { type: 'intent', intent: this.intent });
        send(worker, { type: 'room', hasRoom: this.hasRoom });
        for (const health of this.health()) send(worker, { type: 'health', health });
        this.front.join(worker.id - 1, worker.child);
        break;
      case 'connections':
        this.front.reported(worker.child, message.taken, message.closed);
        break;
      case 'failure':
        this.failed(worker, message);
        break;
      case 'answered':
        this.events.onAnswered(message.upstream, message.backend, message.at);
        for (const other of this.crew.all) if (other !== worker) send(other, message);
        break;
      case 'log':
        this.events.log(message.level, message.sentence);
        break;
      case 'learned':
        this.learning.merge(message.learned);
        this.learnedSince = true;
        for (const other of this.crew.all) if (other !== worker) send(other, message);
        break;
      case 'uses':
        for (const other of this.crew.all) if (other !== worker) send(other, message);
        break;
      case 'applied':
        worker.applied = message.version;
        break;
      case 'gauges':
        worker.gauges = message.gauges;
        break;
      default:
    }
  }

  private failed(
    worker: WorkerProcess,
    { upstream, backend, detail, request }: Extract<FromWorker, { type: 'failure' }>,
  ): void {
    this.events.onFailure(upstream, backend, detail, request);
    if (request === null) return;
    const message: ToWorker = { type: 'failed-request', upstream, backend, request };
    for (const other of this.crew.all) if (other !== worker) send(other, message);
  }

  /** Tells all of them, also those that start or leave: what they serve goes by the same. */
  private broadcast(message: ToWorker): void {
    for (const worker of this.crew.all) send(worker, message);
  }

  /** Tells of a plan, having sent what the worker needs for its listeners. */
  private sendPlan(worker: WorkerProcess, message: ToWorker): void {
    if (worker.child.connected) this.front.supply(worker.child);
    send(worker, message);
  }
}
