import { describe, expect, test } from 'vitest';
import { estimateDrain, type ObservedSession } from './drain-estimate';

/** A repeatable source of numbers between 0 and 1 (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Chance = () => number;
const exponential = (mean: number) => (chance: Chance) => -mean * Math.log(1 - chance());
const minute = 60;

/** How long visitors stay, seconds. */
const stayDistributions: Record<string, (chance: Chance) => number> = {
  'ten minutes on average': exponential(10 * minute),
  'two minutes on average': exponential(2 * minute),
  'fifteen minutes each': () => 15 * minute,
  'a few seconds or half an hour': (chance) => exponential(chance() < 0.7 ? 5 : 30 * minute)(chance),
};

/**
 * The request times of each visitor of one backend, in seconds from the beginning of the drain; none arrives after it.
 */
function simulateVisits(seed: number, stay: (chance: Chance) => number, perSecond: number): number[][] {
  const chance = createRandom(seed);
  const pause = exponential(15);
  const all: number[][] = [];
  for (let begin = -7200; begin < 0; begin += exponential(1 / perSecond)(chance)) {
    const end = begin + stay(chance);
    const requests = [begin];
    for (let at = begin + pause(chance); at < end; at += pause(chance)) requests.push(at);
    all.push(requests);
  }
  return all;
}

/** What the log has of them `at` seconds after the beginning of the drain. */
function observedSessionsAt(all: number[][], at: number): ObservedSession[] {
  return all.flatMap((requests) => {
    const until = requests.filter((time) => time <= at);
    const [firstSeen] = until;
    const lastSeen = until.at(-1);
    if (firstSeen === undefined || lastSeen === undefined || lastSeen < at - 3600) return [];
    return [{ firstSeen, lastSeen, requests: until.length }];
  });
}

/** What is estimated at a moment of the drain, and what is true. */
function estimateAndTruth(all: number[][], at: number) {
  const sessions = observedSessionsAt(all, at);
  const active = sessions.filter(({ lastSeen }) => lastSeen >= at - 300).length;
  const over = Math.max(...all.map((requests) => requests.at(-1) ?? 0)) + 300 - at;
  return { over, expected: estimateDrain({ sessions, from: at - 3600, now: at, active }) };
}

describe.each(Object.entries(stayDistributions))(
  'the end of a drain of visitors who stay %s',
  (_name, stay) => {
    const drains = Array.from({ length: 20 }, (_, index) => simulateVisits(index + 1, stay, 0.1));

    test.each([0, 10, 30, 60, 300, 600])('is estimated after %d s', (at) => {
      const results = drains.map((all) => estimateAndTruth(all, at)).filter(({ over }) => over > 0);
      if (results.length < 10) return;
      const misses = results.map(({ over, expected }) => {
        expect(expected).not.toBeNull();
        const { least, most } = expected ?? { least: 0, most: 0 };
        // How far the end is outside of the estimate, and how far from its middle.
        const outside = over < least ? least / over : over > most ? over / most : 1;
        return { outside, middle: (least + most) / 2 / over, width: most / least };
      });
      const share = (holds: (miss: (typeof misses)[number]) => boolean) =>
        misses.filter(holds).length / misses.length;
      // Four out of five are promised; of twenty drains some more may miss.
      expect(share(({ outside }) => outside <= 1.1)).toBeGreaterThanOrEqual(0.7);
      expect(share(({ middle }) => middle > 0.6 && middle < 1.7)).toBeGreaterThanOrEqual(0.7);
      expect(Math.max(...misses.map(({ width }) => width))).toBeLessThan(4);
    });
  },
);

test('there is no estimate if hardly any session has ended', () => {
  const sessions = Array.from({ length: 7 }, (_, index) => ({ firstSeen: index, lastSeen: 60, requests: 5 }));
  const there = { firstSeen: 900, lastSeen: 1000, requests: 9 };
  expect(estimateDrain({ sessions: [...sessions, there], from: 0, now: 1000, active: 1 })).toBeNull();
});

test('the drain is over if no session remains', () =>
  expect(estimateDrain({ sessions: [], from: 0, now: 1000, active: 0 })).toEqual({ least: 0, most: 0 }));

test('visitors of one request are waited for only as long as they count as active', () => {
  const sessions = Array.from({ length: 500 }, (_, index) => ({
    firstSeen: index * 2,
    lastSeen: index * 2,
    requests: 1,
  }));
  const active = sessions.filter(({ lastSeen }) => lastSeen >= 700).length;
  expect(estimateDrain({ sessions, from: 0, now: 1000, active })).toEqual({ least: 299, most: 299 });
});
