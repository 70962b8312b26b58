import type { AuxiliaryProcess } from './auxiliary-process';

type StoppableProcess = Pick<AuxiliaryProcess, 'markStopping' | 'stop'>;

/** What a stop of the load balancer has to undo, collected while it starts. */
export class Shutdown {
  /** Processes that serve neither traffic nor the log: stopped at once. */
  private readonly auxiliaries: StoppableProcess[] = [];
  /** Processes that a step stops: their end is expected as soon as the stop has begun. */
  private readonly expected: StoppableProcess[] = [];
  private readonly steps: (() => Promise<void> | void)[] = [];
  private isStarted = false;

  /** @param processTimeoutMs what each auxiliary process gets before it is killed */
  constructor(private readonly processTimeoutMs: number) {}

  /** Whether the stop has begun: failures of what is still starting are expected then. */
  get hasBegun(): boolean {
    return this.isStarted;
  }

  /** Steps run in reverse order: the workers end before the recorder that stores what they wrote. */
  addStep(step: () => Promise<void> | void): void {
    this.steps.push(step);
  }

  addAuxiliary(...processes: StoppableProcess[]): void {
    this.auxiliaries.push(...processes);
  }

  /** Adds a process as a step of its own. */
  addProcess(process: StoppableProcess): void {
    this.expected.push(process);
    this.addStep(() => process.stop(this.processTimeoutMs));
  }

  /** Runs everything once. @returns whether this call did: false if a stop had begun before */
  async run(): Promise<boolean> {
    if (this.isStarted) return false;
    this.isStarted = true;
    for (const process of this.expected) process.markStopping();
    const auxiliariesStopped = this.auxiliaries.map((process) => process.stop(this.processTimeoutMs));
    for (const step of this.steps.reverse()) await step();
    await Promise.all(auxiliariesStopped);
    return true;
  }
}
