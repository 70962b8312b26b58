import { expect, it, onTestFinished, vi } from 'vitest';
import { findProcessState, getProcessState, setProcessState } from './process-state';

declare module './process-state' {
  interface ProcessState {
    testCount: number;
  }
}

it('creates a state once per process, whichever copy of the module reads it', async () => {
  onTestFinished(() => setProcessState('testCount', undefined));
  expect(findProcessState('testCount')).toBeUndefined();
  expect(getProcessState('testCount', () => 1)).toBe(1);
  vi.resetModules();
  const copy: typeof import('./process-state') = await import('./process-state');
  expect(copy.getProcessState).not.toBe(getProcessState);
  expect(copy.getProcessState('testCount', () => 2)).toBe(1);
});

it('makes another one after it was taken away', () => {
  onTestFinished(() => setProcessState('testCount', undefined));
  setProcessState('testCount', 5);
  setProcessState('testCount', undefined);
  expect(getProcessState('testCount', () => 6)).toBe(6);
});
