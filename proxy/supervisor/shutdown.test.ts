import { expect, it } from 'vitest';
import { Shutdown } from './shutdown';

function createProcess(name: string, log: string[]) {
  return {
    markStopping: () => void log.push(`${name} expected to end`),
    stop: async (timeoutMs: number) => void log.push(`${name} stopped within ${timeoutMs}`),
  };
}

it('stops auxiliary processes at once, and undoes the start in reverse order', async () => {
  const log: string[] = [];
  const shutdown = new Shutdown(2300);
  shutdown.addStep(() => void log.push('database closed'));
  shutdown.addAuxiliary(createProcess('dashboard', log));
  shutdown.addProcess(createProcess('recorder', log));
  shutdown.addStep(async () => void log.push('workers stopped'));
  expect(await shutdown.run()).toBe(true);
  expect(log).toEqual([
    'recorder expected to end',
    'dashboard stopped within 2300',
    'workers stopped',
    'recorder stopped within 2300',
    'database closed',
  ]);
});

it('runs once, and says that it has begun', async () => {
  const log: string[] = [];
  const shutdown = new Shutdown(1);
  shutdown.addStep(() => void log.push('step'));
  expect(shutdown.hasBegun).toBe(false);
  const first = shutdown.run();
  expect(shutdown.hasBegun).toBe(true);
  expect(await shutdown.run()).toBe(false);
  await first;
  expect(log).toEqual(['step']);
});
