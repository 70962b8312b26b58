'use client';

import { useCallback, useState } from 'react';

/** Who was drawn a moment ago weighs so much more: among equals nobody would keep a place otherwise. */
const loyalty = 1.25;

/**
 * The heaviest of some things, in the order in which they came. One that was drawn before gives way only to
 * one that is heavier by a quarter.
 *
 * @param weightOf not negative
 * @param before names of those that were drawn before
 */
export function heaviest<Thing extends { name: string }>(
  things: Thing[],
  weightOf: (thing: Thing) => number,
  room: number,
  before: readonly string[],
): Thing[] {
  const weights = new Map(
    things.map((thing) => [thing, weightOf(thing) * (before.includes(thing.name) ? loyalty : 1)]),
  );
  const kept = new Set(
    things.toSorted((a, b) => (weights.get(b) ?? 0) - (weights.get(a) ?? 0)).slice(0, room),
  );
  return things.filter((thing) => kept.has(thing));
}

/** Remembers names from one rendering to the next: the same array for as long as they are the same. */
export function useNamesBefore(): [before: readonly string[], remember: (names: readonly string[]) => void] {
  const [before, setBefore] = useState<readonly string[]>([]);
  const remember = useCallback(
    (names: readonly string[]) => setBefore((known) => (known.join() === names.join() ? known : names)),
    [],
  );
  return [before, remember];
}
