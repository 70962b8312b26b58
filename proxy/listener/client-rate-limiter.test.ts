import { describe, expect, it } from 'vitest';
import { ClientRateLimiter } from './client-rate-limiter';

const rateOf = (perSecond: number, burst: number, shared = false) =>
  new ClientRateLimiter({ perSecond, burst }, shared);

/** How many of `tries` uses at once are let through. */
function through(rate: ClientRateLimiter, client: string, tries: number, now: number): number {
  let passed = 0;
  for (let count = 0; count < tries; count++) if (rate.consume(client, now) === 0) passed++;
  return passed;
}

describe('the rate of a client', () => {
  it('allows a burst and one more at once, then the configured rate, and says when to retry', () => {
    const rate = rateOf(10, 4);
    expect(through(rate, 'a', 100, 1000)).toBe(5);
    const wait = rate.consume('a', 1000);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(100);
    expect(rate.consume('a', 1000 + wait)).toBe(0);
    let passed = 0;
    for (let now = 2000; now < 12_000; now++) if (rate.consume('a', now) === 0) passed++;
    expect(passed).toBeGreaterThanOrEqual(100);
    expect(passed).toBeLessThanOrEqual(105);
    expect(through(rate, 'a', 100, 1e9)).toBe(5);
  });

  it('refuses no client that keeps to it, at any cost per request', () => {
    for (const perSecond of [3, 7, 1000, 999_983]) {
      const rate = rateOf(perSecond, 0);
      for (let count = 0; count < 10_000; count++) {
        expect(rate.consume('a', 123_456.789 + (count * 1000) / perSecond)).toBe(0);
      }
    }
  });

  it('is each client’s own, and what is refused does not count', () => {
    const rate = rateOf(1, 0);
    expect(through(rate, 'a', 1000, 1000)).toBe(1);
    expect(rate.consume('b', 1000)).toBe(0);
    expect(rate.consume('a', 2000)).toBe(0);
  });

  it('remembers a bounded number of clients, the active ones first', () => {
    const rate = rateOf(1, 0);
    rate.consume('busy', 1000);
    rate.consume('away', 1000);
    for (let client = 0; client < 300_000; client++) {
      rate.consume(`stranger ${client}`, 1000);
      if (client % 10_000 === 0) expect(rate.consume('busy', 1000)).toBeGreaterThan(0);
    }
    expect(rate.consume('away', 1000)).toBe(0);
  });

  it('counts what clients did elsewhere, once', () => {
    const [here, there] = [rateOf(10, 4, true), rateOf(10, 4, true)];
    expect(through(here, 'a', 100, 1000)).toBe(5);
    here.consume('b', 1000);
    expect(through(there, 'a', 2, 1000)).toBe(2);
    const uses = here.takeUsage();
    expect(uses).toEqual([
      ['a', 5],
      ['b', 1],
    ]);
    there.addUsage(uses, 1000);
    expect(here.takeUsage()).toEqual([]);
    // Seven uses: five are a burst, the others are paid for first.
    expect(there.consume('a', 1200)).toBeGreaterThan(0);
    expect(there.consume('a', 1300)).toBe(0);
    expect(there.takeUsage()).toEqual([['a', 3]]);
  });

  it('reports many clients in portions', () => {
    const rate = rateOf(10, 4, true);
    for (let client = 0; client < 5000; client++) rate.consume(`client ${client}`, 1000);
    const reports = [rate.takeUsage(), rate.takeUsage(), rate.takeUsage(), rate.takeUsage()].flat();
    expect(new Set(reports.map(([client]) => client)).size).toBe(5000);
  });
});
