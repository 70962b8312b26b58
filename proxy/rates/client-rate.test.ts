import { describe, expect, it } from 'vitest';
import { ClientRate, countedAs } from './client-rate';

const rateOf = (perSecond: number, burst: number, shared = false) =>
  new ClientRate({ perSecond, burst }, shared);

/** How many of `tries` uses at once are let through. */
function through(rate: ClientRate, client: string, tries: number, now: number): number {
  let passed = 0;
  for (let count = 0; count < tries; count++) if (rate.use(client, now) === 0) passed++;
  return passed;
}

describe('the rate of a client', () => {
  it('lets a burst and one more through at once, then as many as it says, and says when to come again', () => {
    const rate = rateOf(10, 4);
    expect(through(rate, 'a', 100, 1000)).toBe(5);
    const wait = rate.use('a', 1000);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(100);
    expect(rate.use('a', 1000 + wait)).toBe(0);
    let passed = 0;
    for (let now = 2000; now < 12_000; now++) if (rate.use('a', now) === 0) passed++;
    expect(passed).toBeGreaterThanOrEqual(100);
    expect(passed).toBeLessThanOrEqual(105);
    expect(through(rate, 'a', 100, 1e9)).toBe(5);
  });

  it('refuses nobody who keeps to it, whatever its cost comes to', () => {
    for (const perSecond of [3, 7, 1000, 999_983]) {
      const rate = rateOf(perSecond, 0);
      for (let count = 0; count < 10_000; count++) {
        expect(rate.use('a', 123_456.789 + (count * 1000) / perSecond)).toBe(0);
      }
    }
  });

  it('is each client’s own, and what is refused does not count', () => {
    const rate = rateOf(1, 0);
    expect(through(rate, 'a', 1000, 1000)).toBe(1);
    expect(rate.use('b', 1000)).toBe(0);
    expect(rate.use('a', 2000)).toBe(0);
  });

  it('keeps the memory of so many clients only, and of who goes on asking', () => {
    const rate = rateOf(1, 0);
    rate.use('busy', 1000);
    rate.use('away', 1000);
    for (let client = 0; client < 300_000; client++) {
      rate.use(`stranger ${client}`, 1000);
      if (client % 10_000 === 0) expect(rate.use('busy', 1000)).toBeGreaterThan(0);
    }
    expect(rate.use('away', 1000)).toBe(0);
  });

  it('counts what clients did elsewhere, once', () => {
    const [here, there] = [rateOf(10, 4, true), rateOf(10, 4, true)];
    expect(through(here, 'a', 100, 1000)).toBe(5);
    here.use('b', 1000);
    expect(through(there, 'a', 2, 1000)).toBe(2);
    const uses = here.takeUses();
    expect(uses).toEqual([
      ['a', 5],
      ['b', 1],
    ]);
    there.addUses(uses, 1000);
    expect(here.takeUses()).toEqual([]);
    // Seven uses: five are a burst, the others are paid for first.
    expect(there.use('a', 1200)).toBeGreaterThan(0);
    expect(there.use('a', 1300)).toBe(0);
    expect(there.takeUses()).toEqual([['a', 3]]);
  });

  it('tells of many clients a portion at a time', () => {
    const rate = rateOf(10, 4, true);
    for (let client = 0; client < 5000; client++) rate.use(`client ${client}`, 1000);
    const told = [rate.takeUses(), rate.takeUses(), rate.takeUses(), rate.takeUses()].flat();
    expect(new Set(told.map(([client]) => client)).size).toBe(5000);
  });
});

describe('countedAs', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:DB8:1:2::', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::1', '0:0:0:0'],
    ['', ''],
  ])('takes %j for %j', (address, client) => {
    expect(countedAs(address)).toBe(client);
  });
});
