import { type ChildProcess, fork } from 'node:child_process';
import { errorSentence } from '@/lib/core/error-sentence.mjs';
import type { Log } from '../log';

/** What a child process may say: that it is ready, or why it never will be. */
interface ChildMessage {
  type: string;
  message?: string;
  port?: number;
}

export interface ChildOptions {
  /** What it is, for the operator: `recorder`, `dashboard`, `demonstration`. */
  name: string;
  script: string;
  env: Record<string, string>;
  /** The message that says it is ready. */
  ready: string;
  /** How it is told to end. */
  stop: 'message' | 'signal';
  /** Told when it died and is started again. */
  onRestart: (detail: string) => void;
  log: Log;
  /** What it is told each time it is ready: what has changed since its environment was made. */
  greeting?: () => readonly { type: string }[];
}

/** Pause before a child that died is started again, ms. */
const RESTART_PAUSE = 1000;

/** It ended before it was ready. */
class EndedEarly extends Error {
  constructor(
    name: string,
    readonly how: string,
  ) {
    super(`the ${name} ended (${how}) before it was ready`);
  }
}

/** A process beside the data plane: started, restarted when it dies, ended with the rest. */
export class Child {
  private process: ChildProcess | null = null;
  private stopping = false;

  constructor(private readonly options: ChildOptions) {}

  /**
   * Starts it and waits until it is ready.
   * @returns what it said
   * @throws with its own sentence where it cannot start
   */
  start(): Promise<ChildMessage> {
    const { name, script, env, ready } = this.options;
    const child = fork(script, [], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.process = child;
    return new Promise((resolve, reject) => {
      let serving = false;
      child.on('message', (message: ChildMessage) => {
        if (message.type === 'failed') reject(new Error(message.message));
        if (message.type !== ready) return;
        serving = true;
        for (const told of this.options.greeting?.() ?? []) this.send(told);
        resolve(message);
      });
      child.on('error', (error) => reject(error));
      child.on('exit', (code, signal) => {
        const how = signal ?? `code ${code}`;
        reject(new EndedEarly(name, how));
        if (serving && !this.stopping) this.restart(how);
      });
    });
  }

  /** Starts it for whoever need not wait until it is ready: where it cannot start, it is tried again as one that died. */
  keep(): void {
    this.start().catch((error: Error) => {
      if (this.stopping) return;
      this.restart(error instanceof EndedEarly ? `${error.how} before it was ready` : errorSentence(error));
    });
  }

  /** Whether it was started, however it does now. */
  get isStarted(): boolean {
    return this.process !== null;
  }

  send<Message extends { type: string }>(message: Message): void {
    if (this.process?.connected) this.process.send(message);
  }

  /** From now on its end is no accident. */
  expectEnd(): void {
    this.stopping = true;
  }

  /** Ends it, after `patience` ms by SIGKILL. */
  stop(patience: number): Promise<void> {
    this.stopping = true;
    const child = this.process;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), patience);
      child.once('exit', () => {
        clearTimeout(timer);
        resolve();
      });
      if (this.options.stop === 'message') this.send({ type: 'stop' });
      else child.kill('SIGTERM');
    });
  }

  private restart(how: string): void {
    const sentence = `The ${this.options.name} ended (${how}) and is started again.`;
    this.options.onRestart(sentence);
    this.options.log('error', sentence);
    setTimeout(() => {
      if (!this.stopping) this.keep();
    }, RESTART_PAUSE);
  }
}
