import { type ChildProcess, fork } from 'node:child_process';
import type { EventPayload } from '@/lib/core/events';
import { formatProcessExit } from '@/lib/core/format/event-sentence';
import { formatError } from '@/lib/core/format-error.mjs';
import type { Logger } from '@/lib/core/logger';
import { sendToProcess } from '@/lib/core/process-channel';
import type { StoreLocation } from '@/lib/core/store-location';
import { sendStoreLocation } from '@/lib/core/store-location-channel';

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
  /** Where the store is, for a process that opens it. */
  location?: StoreLocation;
  /** The message that says it is ready. */
  readyMessage: string;
  /** How it is asked to exit. */
  stopMethod: 'message' | 'signal';
  /** Called when it died and is started again. */
  onRestart: (exit: EventPayload<'process-restarted'>) => void;
  log: Logger;
  /** The message for it each time it is ready: what has changed since its environment was created. */
  getInitialMessages?: () => readonly { type: string }[];
}

/** Pause before a child that died is started again, ms. */
const restartDelayMs = 1000;

/** It ended before it was ready. */
class ExitBeforeReadyError extends Error {
  constructor(
    name: string,
    readonly exitCode: number | null,
    readonly signal: NodeJS.Signals | null,
  ) {
    super(`the ${name} ended (${signal ?? `code ${exitCode}`}) before it was ready`);
  }
}

/** What is known of the end of a process that could not even be started. */
const noExit = { exitCode: null, signal: null };

/** A process other than the data plane: started, restarted when it dies, stopped with the others. */
export class AuxiliaryProcess {
  private process: ChildProcess | null = null;
  private isStopping = false;

  constructor(private readonly options: AuxiliaryProcessOptions) {}

  /**
   * Starts it and waits until it is ready.
   * @returns what it said
   * @throws with its own sentence if it cannot start
   */
  start(): Promise<AuxiliaryProcessMessage> {
    const { name, script, env, location, readyMessage } = this.options;
    const child = fork(script, [], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.process = child;
    if (location !== undefined) sendStoreLocation(child, location);
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
        reject(new ExitBeforeReadyError(name, code, signal));
        if (isReady && !this.isStopping)
          this.scheduleRestart({ exitCode: code, signal, error: null, wasReady: true });
      });
    });
  }

  /** Starts it without waiting until it is ready: if it cannot start, it is restarted like one that died. */
  startWithRetry(): void {
    this.start().catch((error: Error) => {
      if (this.isStopping) return;
      const { exitCode, signal } = error instanceof ExitBeforeReadyError ? error : noExit;
      const reason = error instanceof ExitBeforeReadyError ? null : formatError(error);
      this.scheduleRestart({ exitCode, signal, error: reason, wasReady: false });
    });
  }

  /** Whether it was started, however it does now. */
  get isStarted(): boolean {
    return this.process !== null;
  }

  send<Message extends { type: string }>(message: Message): void {
    if (this.process !== null) sendToProcess(this.process, message);
  }

  /** From now on its end is no accident. */
  markStopping(): void {
    this.isStopping = true;
  }

  /** Ends it, after `timeoutMs` ms by SIGKILL. */
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

  private scheduleRestart(
    exit: Pick<EventPayload<'process-restarted'>, 'exitCode' | 'signal' | 'error' | 'wasReady'>,
  ): void {
    const payload = { process: this.options.name, worker: null, ...exit };
    this.options.onRestart(payload);
    this.options.log('error', formatProcessExit({ payload }));
    setTimeout(() => {
      if (!this.isStopping) this.startWithRetry();
    }, restartDelayMs);
  }
}
