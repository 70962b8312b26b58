import type { ChildProcess } from 'node:child_process';
import type { Plan } from '@/lib/core/plan';
import { sendToProcess } from '@/lib/core/process-channel';
import type { SupervisorToWorkerMessage, WorkerToSupervisorMessage } from './messages';
import type { WorkerReport } from './worker-report';

/** A process of a worker. A worker has two of them while one takes the place of the other. */
export interface WorkerProcess extends WorkerReport {
  /** Number of the worker, from 1. */
  id: number;
  /** Number of its journal: no other process that is alive has the same. */
  journalSlot: number;
  child: ChildProcess;
  /** Whether it serves new clients, not yet, or not any more. */
  state: 'starting' | 'serving' | 'leaving';
  /** The plan that it was last sent to apply. */
  plan: Plan | null;
  /** Version of the operator's intent that it has applied; -1 before the first. */
  appliedIntentVersion: number;
}

type MessageOfType<Type extends WorkerToSupervisorMessage['type']> = Extract<
  WorkerToSupervisorMessage,
  { type: Type }
>;

/** Sends a worker a message, unless it has exited. */
export function sendToWorker({ child }: WorkerProcess, message: SupervisorToWorkerMessage): void {
  sendToProcess(child, message);
}

/** Waits for the next message of a type; null of a worker that ended instead. */
export function waitForMessage<Type extends WorkerToSupervisorMessage['type']>(
  { child }: WorkerProcess,
  type: Type,
): Promise<MessageOfType<Type> | null> {
  return new Promise((resolve) => {
    const settle = (reply: MessageOfType<Type> | null): void => {
      child.off('message', onMessage);
      child.off('close', onClose);
      resolve(reply);
    };
    const onMessage = (reply: WorkerToSupervisorMessage): void => {
      if (reply.type === type) settle(reply as MessageOfType<Type>);
    };
    const onClose = (): void => settle(null);
    child.on('message', onMessage);
    child.once('close', onClose);
  });
}

/** Waits for a worker's end and kills it after `timeoutMs` ms. */
export function waitForExit({ child }: WorkerProcess, timeoutMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    // What it said last is heard only before its `close`.
    child.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
