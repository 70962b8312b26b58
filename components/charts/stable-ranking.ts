'use client';

import { useCallback, useState } from 'react';

/** Weight factor of recently drawn series; otherwise equal values would keep changing places. */
const hysteresis = 1.25;

/**
 * The heaviest of some things, in their original order. One that was drawn before is replaced only by
 * one that is heavier by a quarter.
 *
 * @param getWeight not negative
 * @param previousNames names of those that were drawn before
 */
export function topByWeight<Thing extends { name: string }>(
  things: Thing[],
  getWeight: (thing: Thing) => number,
  limit: number,
  previousNames: readonly string[],
): Thing[] {
  const weights = new Map(
    things.map((thing) => [thing, getWeight(thing) * (previousNames.includes(thing.name) ? hysteresis : 1)]),
  );
  const kept = new Set(
    things.toSorted((a, b) => (weights.get(b) ?? 0) - (weights.get(a) ?? 0)).slice(0, limit),
  );
  return things.filter((thing) => kept.has(thing));
}

/** Remembers names from one rendering to the next: the same array for as long as they are the same. */
export function usePreviousNames(): [
  before: readonly string[],
  remember: (names: readonly string[]) => void,
] {
  const [before, setBefore] = useState<readonly string[]>([]);
  const remember = useCallback(
    (names: readonly string[]) => setBefore((known) => (known.join() === names.join() ? known : names)),
    [],
  );
  return [before, remember];
}
