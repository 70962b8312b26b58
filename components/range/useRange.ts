'use client';

import { createParser, useQueryState } from 'nuqs';
import { useCallback } from 'react';
import { between, live, parseRange, type Range, rangeText } from './range';

const parser = createParser<Range>({
  parse: parseRange,
  serialize: rangeText,
  eq: (a, b) => rangeText(a) === rangeText(b),
})
  .withDefault(live)
  // A zoom is a place to come back from.
  .withOptions({ history: 'push' });

/** The range that the address names, and the way to another; every page with charts shares it. */
export function useRange(): [Range, (range: Range) => void] {
  const [range, setRange] = useQueryState('range', parser);
  const change = useCallback((next: Range) => void setRange(next), [setRange]);
  return [range, change];
}

/** Makes a stretch between two moments, in seconds since the epoch, the range of the page. */
export function useZoom(): (from: number, to: number) => void {
  const [, setRange] = useRange();
  return useCallback((from, to) => setRange(between(from, to)), [setRange]);
}
