import { findProcessState, getProcessState } from './process-state';

declare module './process-state' {
  interface ProcessState {
    shutdownSteps: (() => void)[];
  }
}

/**
 * Has `step` run first when the dashboard shuts down: for streams that would keep connections open, such as the live
 * feed.
 */
export function onProcessShutdown(step: () => void): void {
  getProcessState('shutdownSteps', () => []).push(step);
}

export function runShutdownSteps(): void {
  for (const step of findProcessState('shutdownSteps') ?? []) step();
}
