import type { ChildProcess } from 'node:child_process';
import type { FromWorker, ToWorker } from '../messages';
import type { Plan } from '../plan';
import type { Told } from './counted';

/** A process of a worker. A worker has two of them while one takes the place of the other. */
export interface WorkerProcess extends Told {
  /** Number of the worker, from 1. */
  id: number;
  /** Number of its journal: no other process that is alive has the same. */
  journal: number;
  child: ChildProcess;
  /** Whether it serves new clients, not yet, or not any more. */
  state: 'starting' | 'serving' | 'leaving';
  /** What it was told last to put in force. */
  plan: Plan | null;
  /** Version of the operator's intent that it has in force; -1 before the first. */
  applied: number;
}

type Answer<Type extends FromWorker['type']> = Extract<FromWorker, { type: Type }>;

/** Tells a worker something, unless it has gone. */
export function send({ child }: WorkerProcess, message: ToWorker): void {
  if (child.connected) child.send(message);
}

/** Waits for the next message of a type; null of a worker that ended instead. */
export function answerOf<Type extends FromWorker['type']>(
  { child }: WorkerProcess,
  type: Type,
): Promise<Answer<Type> | null> {
  return new Promise((resolve) => {
    const settle = (answer: Answer<Type> | null): void => {
      child.off('message', hear);
      child.off('close', end);
      resolve(answer);
    };
    const hear = (answer: FromWorker): void => {
      if (answer.type === type) settle(answer as Answer<Type>);
    };
    const end = (): void => settle(null);
    child.on('message', hear);
    child.once('close', end);
  });
}

/** Waits for a worker's end and kills it after `patience` ms. */
export function ended({ child }: WorkerProcess, patience: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), patience);
    // What it said last is heard only before its `close`.
    child.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
