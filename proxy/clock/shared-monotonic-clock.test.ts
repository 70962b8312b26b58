import { describe, expect, test } from 'vitest';
import { SharedMonotonicClock } from './shared-monotonic-clock';

describe('The clock that processes share', () => {
  test('reads what the clock of the machine reads', () => {
    const machineMs = Number(process.hrtime.bigint()) / 1e6;
    expect(new SharedMonotonicClock().now() - machineMs).toBeGreaterThan(-1);
    expect(new SharedMonotonicClock().now() - machineMs).toBeLessThan(1000);
  });

  test('gives a time back as it was', () => {
    const clock = new SharedMonotonicClock();
    expect(clock.toLocal(clock.toShared(1234.5))).toBeCloseTo(1234.5, 3);
  });

  test('is the same for two processes, each with its own measurement', () => {
    const sharedMs = new SharedMonotonicClock().toShared(1000);
    expect(Math.abs(new SharedMonotonicClock().toLocal(sharedMs) - 1000)).toBeLessThan(5);
  });
});
