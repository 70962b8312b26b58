import { type ChildProcess, fork } from 'node:child_process';
import { formatError } from '@/lib/core/format-error.mjs';
import type { Logger } from '@/lib/core/logger';

/** What a child process may say: that it is ready, or why it never will be. */
interface AuxiliaryProcessMessage {
  type: string;
  message?: string;
  port?: number;
}

export interface AuxiliaryProcessOptions {
  /** What it is, for the operator: `recorder`, `dashboard`, `demonstration`. */
  name: string;
  script: string;
  env: Record<string, string>;
  /** The message that says it is ready. */
  readyMessage: string;
  /** How it is told to end. */
  stopMethod: 'message' | 'signal';
  /** Told when it died and is started again. */
  onRestart: (detail: string) => void;
  log: Logger;
  /** What it is told each time it is ready: what has changed since its environment was made. */
  getInitialMessages?: () => readonly { type: string }[];
}

/** Pause before a child that died is started again, ms. */
const restartDelayMs = 1000;

/** It ended before it was ready. */
class ExitBeforeReadyError extends Error {
  constructor(
    name: string,
    readonly exitReason: string,
  ) {
    super(`the ${name} ended (${exitReason}) before it was ready`);
  }
}

/** A process beside the data plane: started, restarted when it dies, ended with the rest. */
export class AuxiliaryProcess {
  private process: ChildProcess | null = null;
  private isStopping = false;

  constructor(private readonly options: AuxiliaryProcessOptions) {}

  /**
   * Starts it and waits until it is ready.
   * @returns what it said
   * @throws with its own sentence where it cannot start
   */
  start(): Promise<AuxiliaryProcessMessage> {
    const { name, script, env, readyMessage } = this.options;
    const child = fork(script, [], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.process = child;
    return new Promise((resolve, reject) => {
      let isReady = false;
      child.on('message', (message: AuxiliaryProcessMessage) => {
        if (message.type === 'failed') reject(new Error(message.message));
        if (message.type !== readyMessage) return;
        isReady = true;
        for (const initialMessage of this.options.getInitialMessages?.() ?? []) this.send(initialMessage);
        resolve(message);
      });
      child.on('error', (error) => reject(error));
      child.on('exit', (code, signal) => {
        const exitReason = signal ?? `code ${code}`;
        reject(new ExitBeforeReadyError(name, exitReason));
        if (isReady && !this.isStopping) this.scheduleRestart(exitReason);
      });
    });
  }

  /** Starts it for whoever need not wait until it is ready: where it cannot start, it is tried again as one that died. */
  startWithRetry(): void {
    this.start().catch((error: Error) => {
      if (this.isStopping) return;
      this.scheduleRestart(
        error instanceof ExitBeforeReadyError
          ? `${error.exitReason} before it was ready`
          : formatError(error),
      );
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
  markStopping(): void {
    this.isStopping = true;
  }

  /** Ends it, after `patience` ms by SIGKILL. */
  stop(timeoutMs: number): Promise<void> {
    this.isStopping = true;
    const child = this.process;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
      child.once('exit', () => {
        clearTimeout(timer);
        resolve();
      });
      if (this.options.stopMethod === 'message') this.send({ type: 'stop' });
      else child.kill('SIGTERM');
    });
  }

  private scheduleRestart(exitReason: string): void {
    const sentence = `The ${this.options.name} ended (${exitReason}) and is started again.`;
    this.options.onRestart(sentence);
    this.options.log('error', sentence);
    setTimeout(() => {
      if (!this.isStopping) this.startWithRetry();
    }, restartDelayMs);
  }
}
