import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { onParentExit } from './parent-exit';

const createProcess = (connected: boolean | undefined) =>
  Object.assign(new EventEmitter(), { connected }) as unknown as NodeJS.Process;

test('a process stops once its parent has exited', () => {
  const self = createProcess(true);
  const stop = vi.fn();
  onParentExit(stop, self);
  expect(stop).not.toHaveBeenCalled();
  self.emit('disconnect');
  expect(stop).toHaveBeenCalledOnce();
});

test('a process whose parent exited while it was loaded stops at once', () => {
  const stop = vi.fn();
  onParentExit(stop, createProcess(false));
  expect(stop).toHaveBeenCalledOnce();
});

test('a process without a channel goes on', () => {
  const stop = vi.fn();
  onParentExit(stop, createProcess(undefined));
  expect(stop).not.toHaveBeenCalled();
});
