import { describe, expect, it } from 'vitest';
import { Ejection } from './ejection';

describe('Ejection', () => {
  it('lasts longer each time, to a bound, until the backend responds', () => {
    const ejection = new Ejection();
    const rests = Array.from({ length: 12 }, () => {
      ejection.start(10_000, 0);
      return ejection.remainingMs(0) / 1000;
    });
    expect(rests).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 100, 100]);
    ejection.reset();
    ejection.start(10_000, 0);
    expect(ejection.remainingMs(4000)).toBe(6000);
    expect([ejection.isActive(9999), ejection.isActive(10_000)]).toEqual([true, false]);
  });

  it('lasts five minutes at most, unless its first time is longer', () => {
    for (const [base, times, rest] of [
      [60_000, 8, 300_000],
      [600_000, 3, 600_000],
    ]) {
      const ejection = new Ejection();
      for (let time = 0; time < times; time++) ejection.start(base, 0);
      expect(ejection.remainingMs(0)).toBe(rest);
    }
  });
});
